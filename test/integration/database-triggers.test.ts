// SPDX-License-Identifier: MIT
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Dairy, startDairy } from '../../demo/server/dairy.ts'
import type { ProductAnswer, StockAnswer } from '../../demo/shared/api.ts'
import { type PostgresServer, startPostgresServer } from '../servers/postgres-server.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import { DairyClient, listenTo, signedIn, tagsOf } from './dairy-client.ts'

const TODAY = '2026-11-20'
// Two servers and a database start on a busy machine.
const SLOW = 90_000

let postgres: PostgresServer
let redis: RedisServer
let dairies: readonly Dairy[]
/** Somebody at the database, who knows nothing of the portal. */
let byHand: Client
const ends: (() => void)[] = []

beforeAll(async () => {
  ;[postgres, redis] = await Promise.all([startPostgresServer(), startRedisServer()])
  const start = (): Promise<Dairy> =>
    startDairy({ databaseUrl: postgres.url, redisUrl: redis.url, scale: 0.02, today: TODAY })
  dairies = [await start(), await start()]
  byHand = new Client({ connectionString: postgres.url })
  await byHand.connect()
}, SLOW)

afterAll(async () => {
  await byHand.end()
  for (const dairy of dairies) await dairy.close()
  await Promise.all([postgres.stop(), redis.stop()])
})

afterEach(() => ends.splice(0).forEach((end) => end()))

/** What a follower of a process hears from now on. */
function hear(dairy: Dairy): () => readonly string[] {
  const heard = listenTo(dairy)
  ends.push(heard.end)
  return () => tagsOf(heard.events).toSorted()
}

function theDairies(): readonly [Dairy, Dairy] {
  const [one, other] = dairies
  if (one === undefined || other === undefined) throw new Error('expected two')
  return [one, other]
}

describe('a write that bypasses the portal', () => {
  it('reaches the subscribers of every process, and what they have cached', async () => {
    const [one, other] = theDairies()
    const readers = [new DairyClient(one), new DairyClient(other)]
    for (const reader of readers) {
      await reader.read('/api/products/4')
      const hit = await reader.ask('/api/products/4')
      expect(hit.headers.get('Cache-Status')).toContain('Springhouse-Origin; hit')
    }
    const [atOne, atOther] = [hear(one), hear(other)]
    await byHand.query('UPDATE products SET price_cents = 4321 WHERE id = 4')
    await expect.poll(atOther, { timeout: 5_000 }).toEqual(['product:4', 'products', 'stock:4'])
    await expect.poll(atOne, { timeout: 5_000 }).toEqual(['product:4', 'products', 'stock:4'])
    for (const reader of readers) {
      expect((await reader.read<ProductAnswer>('/api/products/4')).priceCents).toBe(4321)
    }
  })

  it('of every product invalidates them all by one entry', async () => {
    const [one, other] = theDairies()
    const heard = hear(other)
    await byHand.query('UPDATE products SET stock = stock + 1')
    await expect.poll(heard, { timeout: 5_000 }).toContain('products')
    const { stock } = await new DairyClient(one).read<StockAnswer>('/api/stock/1')
    const { rows } = await byHand.query<{ stock: number }>(
      'SELECT stock FROM products WHERE id = 1',
    )
    expect(stock).toBe(rows[0]?.stock)
  })

  it('is noticed though the listening connections are cut', async () => {
    const [one, other] = theDairies()
    const cut = await byHand.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'",
    )
    expect(cut.rows).toHaveLength(2)
    const heard = hear(one)
    await byHand.query('UPDATE products SET price_cents = 4444 WHERE id = 5')
    await expect.poll(heard, { timeout: 5_000 }).toContain('product:5')
    const listening = async (): Promise<number> =>
      (await byHand.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")).rows.length
    await expect.poll(listening, { timeout: 5_000 }).toBe(2)
    expect((await new DairyClient(other).read<ProductAnswer>('/api/products/5')).priceCents).toBe(
      4444,
    )
  })

  it('and a write through the portal are one entry each, though both fire the triggers', async () => {
    const [one, other] = theDairies()
    const clerk = await signedIn(one, 'edith')
    const heard = listenTo(other)
    ends.push(heard.end)
    await clerk.ask('/api/products/6/price', { method: 'PUT', body: { priceCents: 999 } })
    const last = await one.origin.invalidate(['last'])
    expect(await other.origin.waitFor('public', last, 5_000)).toBe(true)
    expect(heard.events).toHaveLength(2)
    expect(tagsOf(heard.events)).toContain('product:6')
  })
})
