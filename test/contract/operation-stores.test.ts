// SPDX-License-Identifier: MIT
import { PGlite } from '@electric-sql/pglite'
import { createOrigin, noStore, postgresDatabase, redis, redisStore } from '@springhouse/origin'
import { definePolicy } from '@springhouse/core'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgresServer } from '../servers/postgres-server.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import {
  callbackEntrance,
  drizzleEntrance,
  pgliteEntrance,
  postgresEntrance,
  redisBed,
  type Servers,
  sqlBed,
} from './operation-beds.ts'
import { type Fates, openGate, post, repeated, runStoreContract } from './operation-stores.ts'

let redisServer: RedisServer
let postgres: PostgresServer
let servers: Servers
let pglite: PGlite

beforeAll(async () => {
  redisServer = await startRedisServer()
  postgres = await startPostgresServer()
  pglite = await PGlite.create()
  servers = { redisUrl: redisServer.url, postgresUrl: postgres.url }
}, 60_000)

afterAll(async () => {
  await pglite.close()
  await redisServer.stop()
  await postgres.stop()
})

const ONCE: Fates = {
  'before the claim': { effects: 1 },
  'before the effect': { effects: 1 },
  'after the effect': { effects: 1 },
  'after the commit': { effects: 1 },
  'before the append': { effects: 1 },
  'before the answer': { effects: 1 },
}

runStoreContract('sql, PGlite', () => sqlBed(servers, pgliteEntrance(pglite)), ONCE)
runStoreContract('sql, pg', () => sqlBed(servers, postgresEntrance(servers)), ONCE)
runStoreContract('sql, Drizzle', () => sqlBed(servers, drizzleEntrance(servers)), ONCE)
runStoreContract('sql, a callback', () => sqlBed(servers, callbackEntrance(servers)), ONCE)
runStoreContract('redis', () => redisBed(servers), {
  ...ONCE,
  // A crash between commit and record: what its guarantee excepts.
  'after the effect': { effects: 2 },
  'after the commit': { effects: 2 },
})

describe('sqlStore', () => {
  it('lets one process in at a time, and all of them tell so', async () => {
    const bed = await sqlBed(servers, postgresEntrance(servers))
    const first = await bed.open()
    const second = await bed.open()
    const gate = openGate()
    const entered = openGate()
    const slow = first.store.run({ request: post('k1'), owner: 'ada' }, async ({ tx }) => {
      await bed.insert(tx, 'y1')
      entered.open()
      await gate.passed
      return new Response(null, { status: 204 })
    })
    await entered.passed
    const work = async (): Promise<Response> => new Response(null, { status: 204 })
    const meanwhile = await second.store.run({ request: post('k1'), owner: 'ada' }, work)
    expect(meanwhile.status).toBe(409)
    // Keys of other owners, and other keys, are none of its business.
    expect((await second.store.run({ request: post('k1'), owner: 'eve' }, work)).status).toBe(204)
    expect(await second.store.statuses('ada', ['k1', 'k2'])).toEqual({
      k1: { state: 'in-flight' },
      k2: { state: 'unknown' },
    })
    gate.open()
    await slow
    const later = await second.store.run({ request: post('k1'), owner: 'ada' }, work)
    expect(later.headers.get('springhouse-op')).toContain('replayed')
    expect(await bed.countEffects()).toBe(1)
    await bed.close()
  })
})

describe('redisStore', () => {
  type Bed = Awaited<ReturnType<typeof redisBed>>
  let bed: Bed

  beforeEach(async () => {
    bed = await redisBed(servers)
  })

  afterEach(() => bed.close())

  const save = async (): Promise<Response> => {
    await bed.insert(undefined, 'y1')
    return new Response(null, { status: 201, headers: { ETag: '"v1"', Location: '/y1' } })
  }

  it('keeps the lock of a handler that takes longer than the lock lasts', async () => {
    const { store } = await bed.open()
    const gate = openGate()
    const slow = store.run({ request: post('k1'), owner: 'ada' }, async () => {
      await gate.passed
      return save()
    })
    // Longer than the lock of 400 ms lasts by itself.
    for (const untilMs = performance.now() + 1_200; performance.now() < untilMs;) {
      const meanwhile = await store.run({ request: post('k1'), owner: 'ada' }, save)
      expect([409, 201]).toContain(meanwhile.status)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(await store.statuses('ada', ['k1'])).toEqual({ k1: { state: 'in-flight' } })
    gate.open()
    expect((await slow).status).toBe(201)
    expect(await bed.countEffects()).toBe(1)
  })

  it('may have a duplicate when a process stands still for longer than its lock, and says so', async () => {
    const still = await bed.open('before the answer')
    const other = await bed.open()
    const gate = openGate()
    const entered = openGate()
    const first = still.store.run({ request: post('k1'), owner: 'ada' }, async () => {
      // It doesn't renew its lock any more.
      expect(() => still.reach('before the answer')).toThrow('killed')
      entered.open()
      await gate.passed
      return save()
    })
    await entered.passed
    const second = await repeated(() =>
      other.store.run({ request: post('k1'), owner: 'ada' }, save),
    )
    expect(second.status).toBe(201)
    gate.open()
    await first
    expect(await bed.countEffects()).toBe(2)
    expect(bed.portal.events).toContainEqual(
      expect.objectContaining({ type: 'unrecorded', owner: 'ada', key: 'k1' }),
    )
  })

  it('may have a duplicate when Redis has lost what it knew', async () => {
    const { store } = await bed.open()
    await store.run({ request: post('k1'), owner: 'ada' }, save)
    await bed.portal.watcher.invalidate(['*'])
    await redisServer.restart()
    const again = await bed.open()
    await again.store.run({ request: post('k1'), owner: 'ada' }, save)
    expect(await bed.countEffects()).toBe(2)
  })

  it('runs nothing while Redis does not answer', async () => {
    const { store } = await bed.open()
    redisServer.pause()
    try {
      const answer = await store.run({ request: post('k1'), owner: 'ada' }, save)
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('2')
      expect(await bed.countEffects()).toBe(0)
    } finally {
      redisServer.resume()
    }
  })

  it('says that nobody knows when a process was killed amid effects that nobody takes back', async () => {
    const doomed = await bed.open('after the effect')
    const operation = { request: post('k1'), owner: 'ada', effects: 'external' } as const
    const dying = await doomed.store.run(operation, async () => {
      const response = await save()
      doomed.reach('after the effect')
      return response
    })
    expect(dying.status).toBe(500)
    const { store } = await bed.open()
    const answer = await repeated(() => store.run({ ...operation, request: post('k1') }, save))
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/outcome-unknown' })
    expect(await bed.countEffects()).toBe(1)
    expect(await store.statuses('ada', ['k1'])).toEqual({ k1: { state: 'indeterminate' } })
  })

  it('answers with status, ETag and Location alone when the body is remembered no more', async () => {
    const { portal } = bed
    const store = redisStore({
      origin: portal.watcher,
      url: servers.redisUrl,
      retention: { bodySeconds: 0 },
    })
    const work = async (): Promise<Response> =>
      Response.json(
        { id: 'y1' },
        { status: 201, headers: { ETag: '"v1"', Location: '/y1', 'X-Shed': 'a' } },
      )
    await store.run({ request: post('k1'), owner: 'ada' }, work)
    const again = await store.run({ request: post('k1'), owner: 'ada' }, work)
    expect(again.status).toBe(204)
    expect(again.headers.get('springhouse-op')).toContain('replayed')
    expect(again.headers.get('etag')).toBe('"v1"')
    expect(again.headers.get('location')).toBe('/y1')
    expect(again.headers.has('x-shed')).toBe(false)
    await store.close?.()
  })

  it('cannot be set up so that it keeps no promise', () => {
    const { watcher: origin } = bed.portal
    const url = servers.redisUrl
    expect(() => redisStore({ origin, url, lockMs: 1 })).toThrow(RangeError)
    expect(() => redisStore({ origin, url, retention: { markerSeconds: Infinity } })).toThrow(
      RangeError,
    )
    expect(() => redisStore({ origin, url: 'http://cache.local' })).toThrow(TypeError)
  })
})

describe('noStore', () => {
  it('has no effect twice, for each write says what it must find', async () => {
    const pool = new Pool({ connectionString: servers.postgresUrl })
    const database = postgresDatabase(pool)
    await database.query('CREATE TABLE rows_by_id (id text PRIMARY KEY)')
    const origin = createOrigin({
      policy: definePolicy({ version: 1, routes: {} }),
      app: 'none',
      driver: redis({ url: servers.redisUrl }),
    })
    await origin.start()
    const store = noStore({ origin })
    const put = (method: string, conditions: Record<string, string>): Promise<Response> => {
      const headers = { 'Idempotency-Key': '"k1"', ...conditions }
      const request = new Request('https://dairy.example/yields/y1', { method, headers })
      return store.run({ request, owner: 'ada' }, async ({ invalidate }) => {
        const { rows } = await database.query(
          "INSERT INTO rows_by_id VALUES ('y1') ON CONFLICT DO NOTHING RETURNING id",
        )
        if (rows.length === 0) return new Response(null, { status: 412 })
        invalidate(['yields'])
        return new Response(null, { status: 201 })
      })
    }
    const first = await put('PUT', { 'If-None-Match': '*' })
    expect(first.status).toBe(201)
    expect(first.headers.get('springhouse-op')).toBe('"k1"')
    expect(first.headers.get('springhouse-position')).not.toBeNull()
    // A repetition whose answer was lost looks like a conflict.
    expect((await put('PUT', { 'If-None-Match': '*' })).status).toBe(412)
    expect((await put('PUT', {})).status).toBe(428)
    const posted = await put('POST', { 'If-None-Match': '*' })
    expect(posted.status).toBe(405)
    expect(posted.headers.get('allow')).toBe('PUT, DELETE')
    expect(await posted.json()).toMatchObject({
      detail: 'POST could take effect twice: this portal keeps no record of operations',
    })
    expect(await store.statuses('ada', ['k1'])).toEqual({ k1: { state: 'unknown' } })
    await origin.close()
    await pool.end()
  })
})
