// SPDX-License-Identifier: MIT
import { PGlite } from '@electric-sql/pglite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog, definePolicy, matchRoute } from '@springhouse/core'
import {
  createOrigin,
  installTriggers,
  type Origin,
  pgliteDatabase,
  postgresDatabase,
  prepareDatabase,
  redis,
  type SqlDatabase,
} from '@springhouse/origin'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgresServer } from '../servers/postgres-server.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import {
  buildPublisher,
  type Publisher,
  type PublisherOptions,
  startPublisher,
} from './publish/start-publisher.ts'

const policy = definePolicy({
  version: 1,
  routes: { product: catalog('/product', { lifetimes: { process: '10m', redis: '10m' } }) },
})

let file: string
let postgres: PostgresServer
let redisServer: RedisServer
let pool: Pool
let database: SqlDatabase
let app: string
let tests = 0
const opened: Origin[] = []
const publishers: Publisher[] = []

beforeAll(async () => {
  ;[file, postgres, redisServer] = await Promise.all([
    buildPublisher(),
    startPostgresServer(),
    startRedisServer(),
  ])
  pool = new Pool({ connectionString: postgres.url })
  pool.on('error', () => undefined)
  database = postgresDatabase(pool)
  await makeTables(database)
}, 60_000)

afterAll(async () => {
  await pool.end()
  await Promise.all([postgres.stop(), redisServer.stop()])
})

beforeEach(async () => {
  tests += 1
  app = `publish-${tests}`
  await database.query('DELETE FROM springhouse_operations')
  await database.query('UPDATE products SET price = 10')
  await database.query('DELETE FROM springhouse_pending_tags')
})

afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.kill()))
  await Promise.all(opened.splice(0).map((origin) => origin.close()))
})

async function makeTables(to: SqlDatabase): Promise<void> {
  await prepareDatabase(to)
  await to.query('CREATE TABLE products (id integer PRIMARY KEY, price integer NOT NULL)')
  await to.query('INSERT INTO products VALUES (1, 10)')
  await installTriggers(to, { tables: { products: { tags: ['product:{id}'] } } })
}

async function openOrigin(from: SqlDatabase = database): Promise<Origin> {
  const driver = redis({ url: redisServer.url })
  const origin = createOrigin({ policy, app, driver, database: from, relayPollMs: 50 })
  opened.push(origin)
  await origin.start()
  return origin
}

async function publish(options: Partial<PublisherOptions>): Promise<Publisher> {
  const { url: redisUrl } = redisServer
  const failpoint = 'committed'
  const publisher = await startPublisher(file, {
    app,
    redisUrl,
    ...(options.folder === undefined && { databaseUrl: postgres.url }),
    failpoint,
    ...options,
  })
  publishers.push(publisher)
  return publisher
}

/** Reads the price as a handler behind the response cache does. */
async function readPrice(origin: Origin, from: SqlDatabase = database): Promise<number> {
  const route = matchRoute(policy, { method: 'GET', pathname: '/product' })?.route
  if (route === undefined) throw new Error('expected the route')
  const read = { route, url: '/product', partition: 'public', scope: 'public', tags: ['product:1'] }
  const { body } = await origin.respond(read, async () => {
    const { rows } = await from.query<{ readonly price: number }>('SELECT price FROM products')
    const text = new TextEncoder().encode(String(rows[0]?.price))
    return { status: 200, fields: [['content-type', 'text/plain']], body: text, tags: [] }
  })
  return Number(new TextDecoder().decode(body))
}

/** Resolves when the log names the product, with the price that the database had by then. */
function heardPrice(origin: Origin, from: SqlDatabase = database): Promise<number> {
  return new Promise((resolve, reject) => {
    const end = origin.subscribe('public', (event) => {
      if (event.type !== 'inv' || !event.invalidation.tags.includes('product:1')) return
      end()
      from
        .query<{ readonly price: number }>('SELECT price FROM products')
        .then(({ rows }) => resolve(rows[0]?.price ?? 0), reject)
    })
  })
}

async function pendingRows(from: SqlDatabase = database): Promise<number> {
  const { rows } = await from.query('SELECT 1 FROM springhouse_pending_tags')
  return rows.length
}

describe('a process that is killed while it publishes its write', () => {
  it('before the commit: nothing is changed, and nothing is ever invalidated', async () => {
    const survivor = await openOrigin()
    const heard: unknown[] = []
    survivor.subscribe(
      'public',
      (event) => event.type === 'inv' && heard.push(event.invalidation.tags),
    )
    const publisher = await publish({ price: 20, failpoint: 'before-commit' })
    await publisher.reached
    await publisher.kill()
    expect(await readPrice(survivor)).toBe(10)
    expect(await survivor.relay(database)).toBe(0)
    const last = await survivor.invalidate(['last'])
    expect(await survivor.waitFor('public', last, 5_000)).toBe(true)
    expect(heard).toEqual([['last']])
  })

  it('after the commit, before the append: another process appends it, only later', async () => {
    const survivor = await openOrigin()
    expect(await readPrice(survivor)).toBe(10)
    const heard = heardPrice(survivor)
    const { head } = await survivor.head('public')
    const publisher = await publish({ price: 20, failpoint: 'committed' })
    await publisher.reached
    // The data is there, the log doesn't name it yet.
    expect(await survivor.head('public')).toMatchObject({ head })
    await publisher.kill()
    expect(await heard).toBe(20)
    expect(await readPrice(survivor)).toBe(20)
    await expect.poll(() => pendingRows()).toBe(0)
  })

  it.each(['appended', 'before-delete'] as const)(
    'after the append (%s): it is appended once more, which does no harm',
    async (failpoint) => {
      const survivor = await openOrigin()
      expect(await readPrice(survivor)).toBe(10)
      const first = heardPrice(survivor)
      const publisher = await publish({ price: 20, failpoint })
      await publisher.reached
      expect(await first).toBe(20)
      expect(await pendingRows()).toBe(1)
      const second = heardPrice(survivor)
      await publisher.kill()
      expect(await second).toBe(20)
      expect(await readPrice(survivor)).toBe(20)
      await expect.poll(() => pendingRows()).toBe(0)
    },
  )

  it('and the client tries again: its write has one effect', async () => {
    const survivor = await openOrigin()
    const publisher = await publish({ price: 20, failpoint: 'committed' })
    await publisher.reached
    await publisher.kill()
    const headers = { 'Idempotency-Key': '"w1"' }
    const request = new Request('https://dairy.example/price', { method: 'PUT', headers })
    const again = await survivor.transaction(database, { request, owner: 'ada' }, async () =>
      Promise.reject(new Error('It took effect before')),
    )
    expect(again.status).toBe(204)
    expect(again.headers.get('Springhouse-Op')).toContain('replayed')
    expect(again.headers.get('Cache-Group-Invalidation')).toBe('"product:1"')
    expect(await readPrice(survivor)).toBe(20)
  })
})

describe('a process that is killed while it relays what a trigger wrote', () => {
  it.each(['claimed', 'appended', 'before-delete'] as const)(
    'when the row is %s: a process that starts later appends it',
    async (failpoint) => {
      const publisher = await publish({ failpoint })
      await database.query('UPDATE products SET price = 30')
      await publisher.reached
      expect(await pendingRows()).toBe(1)
      await publisher.kill()
      const successor = await openOrigin()
      expect(await pendingRows()).toBe(0)
      const { head } = await successor.head('public')
      const newest = await successor.readRange('public', head.epoch, head.seq, head.seq)
      expect(newest?.map(({ tags }) => tags)).toEqual([['product:1']])
      expect(await readPrice(successor)).toBe(30)
    },
  )
})

describe('an embedded database whose process is killed', () => {
  it('holds the invalidation until the next start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'springhouse-publish-'))
    const first = await PGlite.create(folder)
    await makeTables(pgliteDatabase(first))
    await first.close()
    const witness = await openOrigin()
    const heard = heardPrice(witness)
    const publisher = await publish({ folder, price: 20, failpoint: 'committed' })
    await publisher.reached
    await publisher.kill()

    const pglite = await PGlite.create(folder)
    const embedded = pgliteDatabase(pglite)
    expect(await pendingRows(embedded)).toBe(1)
    const restarted = await openOrigin(embedded)
    await heard
    expect(await readPrice(restarted, embedded)).toBe(20)
    expect(await pendingRows(embedded)).toBe(0)
    await restarted.close()
    await pglite.close()
    await rm(folder, { recursive: true })
  }, 120_000)
})
