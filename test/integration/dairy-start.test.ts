// SPDX-License-Identifier: MIT
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Dairy, type DairyOptions, startDairy } from '../../demo/server/dairy.ts'
import type {
  AnimalAnswer,
  HerdAnswer,
  NewYield,
  OrdersAnswer,
  RoundAnswer,
  YieldsAnswer,
} from '../../demo/shared/api.ts'
import { freePort } from '../servers/free-port.ts'
import { startPostgresServer } from '../servers/postgres-server.ts'
import { startRedisServer } from '../servers/redis-server.ts'
import { DairyClient, listenTo, signedIn } from './dairy-client.ts'

const TODAY = '2026-11-20'
const SMALL = { scale: 0.02, today: TODAY }
// Making a new database is work for seconds, and more on a busy machine.
const SLOW = { timeout: 90_000 }

let folder = ''
let kept: DairyOptions = SMALL
let running: Dairy | undefined
const words: string[] = []

// One database for all tests of the file, stopped and started again as they like.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'springhouse-dairy-'))
  kept = {
    ...SMALL,
    dataFolder: join(folder, 'data'),
    port: await freePort(),
    onProgress: (word) => words.push(word),
  }
  await start(kept)
}, SLOW.timeout)
afterEach(async () => {
  await running?.close()
  running = undefined
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function start(options: DairyOptions): Promise<Dairy> {
  await running?.close()
  running = await startDairy(options)
  return running
}

async function recordMilk(client: DairyClient): Promise<NewYield> {
  const { animals } = await client.read<HerdAnswer>('/api/farms/1/animals')
  const cow = animals.find(({ lactating }) => lactating)
  const body: NewYield = {
    id: 'kept',
    farm: 1,
    animal: cow?.id ?? 0,
    date: TODAY,
    session: 'morning',
    litres: 17.5,
  }
  const answer = await client.ask('/api/yields', { method: 'POST', body })
  expect(answer.status).toBe(201)
  return body
}

describe('startDairy()', SLOW, () => {
  it('fills its database once, and keeps records and sessions over a restart', async () => {
    expect(words[0]).toBe('Filling the database: 120 animals…')
    words.length = 0
    const driver = await signedIn(await start(kept), 'anna')
    const record = await recordMilk(driver)
    await start(kept)
    expect(words).toEqual([])
    const { days } = await driver.read<YieldsAnswer>(`/api/animals/${record.animal}/yields`)
    expect(days.at(-1)).toEqual({ date: TODAY, litres: 17.5 })
  })

  it('serves the built app: the shell for pages, hashed files for a year, the worker always fresh', async () => {
    const publicFolder = join(folder, 'public')
    await mkdir(join(publicFolder, 'assets'), { recursive: true })
    await writeFile(join(publicFolder, 'index.html'), '<!doctype html>')
    await writeFile(join(publicFolder, 'sw.js'), 'self')
    await writeFile(join(publicFolder, 'assets', 'main-1a2b.js'), 'main')
    const client = new DairyClient(await start({ ...kept, publicFolder }))
    const page = await client.ask('/herds/3')
    expect(await page.text()).toBe('<!doctype html>')
    expect(page.headers.get('Cache-Control')).toContain('max-age=0')
    const tag = page.headers.get('ETag') ?? ''
    const again = await client.ask('/herds/3', { fields: { 'If-None-Match': tag } })
    expect(again.status).toBe(304)
    const asset = await client.ask('/assets/main-1a2b.js')
    expect(asset.headers.get('Cache-Control')).toMatch(/max-age=31536000, immutable$/)
    const worker = await client.ask('/sw.js')
    expect(worker.headers.get('Cache-Control')).toBe('no-cache')
  })

  it('answers without its caches when they are switched off', async () => {
    const client = new DairyClient(await start({ ...kept, cacheEnabled: false }))
    await client.ask('/api/products')
    const answer = await client.ask('/api/products')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Cache-Status')).not.toContain('hit')
    expect(await client.read('/springhouse/ping')).toMatchObject({ app: 'dairy', cache: false })
  })

  it('ends at once though a stream is open', async () => {
    const dairy = await start(kept)
    const stream = await fetch(`${dairy.url}springhouse/stream`)
    const reader = stream.body?.getReader()
    await reader?.read()
    await dairy.close()
    const rest = await reader?.read().catch(() => ({ done: true }))
    expect(rest?.done).toBe(true)
    await expect(fetch(dairy.url)).rejects.toThrow('fetch failed')
  })

  it('says in one line which server it cannot reach, without its password', async () => {
    const port = await freePort()
    const redisUrl = `redis://:geheim@127.0.0.1:${port}`
    const noRedis = startDairy({ ...kept, redisUrl })
    await expect(noRedis).rejects.toThrow(/^Cannot reach Redis at [^\n]*: check REDIS_URL [^\n]*$/)
    await expect(noRedis).rejects.not.toThrow('geheim')
    const databaseUrl = `postgres://me:geheim@127.0.0.1:${port}/dairy`
    const noDatabase = startDairy({ ...kept, databaseUrl })
    await expect(noDatabase).rejects.toThrow(
      /^Cannot reach the database [^\n]*: check DATABASE_URL/,
    )
    await expect(noDatabase).rejects.not.toThrow('geheim')
  })

  it('moves its own dates to a later day, and leaves what users recorded where it was', async () => {
    const driver = await signedIn(await start(kept), 'anna')
    const record = await recordMilk(driver)
    const before = await driver.read<AnimalAnswer>(`/api/animals/${record.animal}`)

    await start({ ...kept, today: '2026-11-23' })
    const after = await driver.read<AnimalAnswer>(`/api/animals/${record.animal}`)
    expect(Date.parse(after.born) - Date.parse(before.born)).toBe(3 * 24 * 60 * 60 * 1000)
    const { orders } = await driver.read<OrdersAnswer>('/api/orders')
    expect(orders[0]?.date).toBe('2026-11-23')
    const { date } = await driver.read<RoundAnswer>('/api/round')
    expect(date).toBe('2026-11-23')
    const { days } = await driver.read<YieldsAnswer>(`/api/animals/${record.animal}/yields`)
    expect(days.find((day) => day.date === TODAY)?.litres).toBe(17.5)
    expect(days.at(-1)?.date).toBe('2026-11-22')
  })
})

describe('startDairy() with PostgreSQL', SLOW, () => {
  it('says in one line that a database is not its own to use', async () => {
    const postgres = await startPostgresServer()
    const pool = new Pool({ connectionString: postgres.url })
    // A pool without a listener ends the process when the server closes an idle connection.
    pool.on('error', () => undefined)
    try {
      await pool.query('CREATE TABLE products (id integer)')
      const used = startDairy({ ...SMALL, databaseUrl: postgres.url })
      await expect(used).rejects.toThrow(/^Cannot use the database postgres:[^\n]*: name an empty/)
      await pool.query('REVOKE CREATE ON SCHEMA public FROM public; CREATE ROLE reader LOGIN')
      const databaseUrl = postgres.url.replace('postgres@', 'reader@')
      const other = startDairy({ ...SMALL, databaseUrl })
      await expect(other).rejects.toThrow(/^Cannot use the database [^\n]* \(permission denied/)
    } finally {
      await pool.end()
      await postgres.stop()
    }
  })
})

describe('startDairy() with Redis and PostgreSQL', SLOW, () => {
  it('makes two processes one portal: a write at one is seen at the other', async () => {
    const redis = await startRedisServer()
    const postgres = await startPostgresServer()
    const options = {
      ...SMALL,
      redisUrl: redis.url,
      databaseUrl: postgres.url,
      secret: 'the same at both, kept secret',
    }
    const [one, other] = await Promise.all([startDairy(options), startDairy(options)])
    try {
      expect([one.log, one.database]).toEqual(['Redis', 'PostgreSQL'])
      const reader = new DairyClient(other)
      await reader.ask('/api/products/2')
      const heard = listenTo(other)
      const clerk = await signedIn(one, 'edith')
      const change = await clerk.ask('/api/products/2/price', {
        method: 'PUT',
        body: { priceCents: 321 },
      })
      const position = change.headers.get('Springhouse-Position') ?? ''
      const product = await reader.ask('/api/products/2', {
        fields: { 'Springhouse-After': position },
      })
      heard.end()
      expect(await product.json()).toMatchObject({ priceCents: 321 })
      expect(heard.events.length).toBeGreaterThan(0)
    } finally {
      await one.close()
      await other.close()
      await redis.stop()
      await postgres.stop()
    }
  })
})
