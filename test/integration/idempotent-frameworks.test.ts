// SPDX-License-Identifier: MIT
import { PGlite } from '@electric-sql/pglite'
import {
  decodeBatchResults,
  encodeBatch,
  definePolicy,
  parseCacheGroupInvalidation,
  writes,
} from '@springhouse/core'
import {
  createOrigin,
  type Origin,
  pgliteDatabase,
  prepareDatabase,
  type SqlDatabase,
  sqlStore,
} from '@springhouse/origin'
import { springhouse } from '@springhouse/server-headers'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FRAMEWORKS, type MakeServer } from './idempotent/frameworks.ts'

let pglite: PGlite
let database: SqlDatabase

beforeAll(async () => {
  pglite = await PGlite.create()
  database = pgliteDatabase(pglite)
  await prepareDatabase(database)
  await database.query('CREATE TABLE yields (animal text, litres integer, owner text)')
}, 60_000)

afterAll(() => pglite.close())

describe.each(Object.entries<MakeServer>(FRAMEWORKS))('idempotent() in %s', (_name, makeServer) => {
  let origin: Origin
  let server: Server
  let url: string

  beforeEach(async () => {
    for (const table of ['yields', 'springhouse_operations', 'springhouse_device_numbers']) {
      await database.query(`DELETE FROM ${table}`)
    }
    const policy = definePolicy({ version: 1, routes: { writes: writes('/api/*') } })
    origin = createOrigin({ policy, app: 'frameworks' })
    await origin.start()
    const portal = springhouse({
      origin,
      database,
      secret: 'a secret of enough characters',
      session: (request) => {
        const user = /sid=(\w+)/.exec(request.headers.get('Cookie') ?? '')?.[1]
        return user === undefined ? undefined : { user }
      },
    })
    server = await makeServer(portal, {
      store: sqlStore({ origin, database }),
      authorize: async (request) =>
        request.headers.get('Cookie')?.includes('sid=ann') === true
          ? portal.owner(request)
          : new Response(null, { status: 403 }),
      maxBodyBytes: 1_000,
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    // A server that listens on TCP has this kind of address.
    const { port } = server.address() as AddressInfo
    url = `http://127.0.0.1:${port}`
  })

  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await origin.close()
  })

  const send = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/api/animals/42/yields`, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': '"k1"',
        Cookie: 'sid=ann',
        ...headers,
      },
    })

  const rowsIn = async (table: string): Promise<number> =>
    (await database.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${table}`)).rows[0]
      ?.n ?? -1

  it('does what comes twice once', async () => {
    const first = await send('{"litres":28}')
    expect(first.status).toBe(201)
    expect(first.headers.get('springhouse-op')).toBe('"k1";ttl=2592000')
    expect(first.headers.get('content-type')).toBe('application/json')
    expect(first.headers.get('x-shed')).toBe('north')
    expect(first.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
    const named = parseCacheGroupInvalidation(first.headers.get('cache-group-invalidation'))
    expect(named).toEqual(['yields', 'animal:42'])
    expect(await first.json()).toEqual({ animal: '42', litres: 28 })
    const again = await send('{"litres":28}')
    expect(again.status).toBe(201)
    expect(again.headers.get('springhouse-op')).toBe('"k1";replayed;ttl=2592000')
    expect(again.headers.get('etag')).toBe('"v1"')
    expect(await again.json()).toEqual({ animal: '42', litres: 28 })
    expect(await rowsIn('yields')).toBe(1)
  })

  it('refuses the key with another content, and lets a refused one try again', async () => {
    expect((await send('{"litres":200}')).status).toBe(422)
    expect(await rowsIn('springhouse_operations')).toBe(0)
    expect((await send('{"litres":28}')).status).toBe(201)
    const other = await send('{"litres":29}')
    expect(await other.json()).toMatchObject({ type: '/springhouse/problems/key-reused' })
  })

  it('repeats nothing to whoever may not do it any more', async () => {
    await send('{"litres":28}')
    expect((await send('{"litres":28}', { Cookie: 'sid=bob' })).status).toBe(403)
    expect((await send('{"litres":28}', { Cookie: '' })).status).toBe(403)
  })

  it('refuses a body that is too large', async () => {
    expect((await send(`{"litres":28,"x":"${'y'.repeat(1_000)}"}`)).status).toBe(413)
    expect(await rowsIn('yields')).toBe(0)
  })

  it('takes a batch apart, and runs each operation as if it had come by itself', async () => {
    const operation = (key: string, animal: number, litres: number) => ({
      key,
      method: 'POST',
      path: `/api/animals/${animal}/yields`,
      group: `/animals/${animal}`,
      deviceSeq: Number(key.slice(1)),
      dependsOn: [],
      fields: [['Content-Type', 'application/json']] as const,
      body: { text: JSON.stringify({ litres }) },
    })
    const operations = [
      operation('k1', 1, 10),
      operation('k2', 2, 200),
      operation('k3', 2, 20),
      operation('k4', 1, 11),
    ]
    const post = (): Promise<Response> =>
      fetch(`${url}/springhouse/batch`, {
        method: 'POST',
        body: encodeBatch({ device: 'd1', operations }),
        headers: { 'Content-Type': 'application/json', Cookie: 'sid=ann' },
      })
    const answer = await post()
    expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
    const results = decodeBatchResults(await answer.json())
    expect(results).toMatchObject([
      { key: 'k1', status: 201, body: { text: '{"animal":"1","litres":10}' } },
      { key: 'k2', status: 422, body: { text: '{"detail":"Too much milk"}' } },
      { kind: 'skipped', key: 'k3' },
      { key: 'k4', status: 201 },
    ])
    const fields = results?.map((one) => new Map(one.kind === 'answered' ? one.fields : []))
    expect(fields?.[0]?.get('springhouse-op')).toBe('"k1";ttl=2592000')
    expect(fields?.[0]?.get('springhouse-partition')).toMatch(/^[\w-]+\.[\w-]+$/)
    const again = decodeBatchResults(await (await post()).json())
    expect(again?.[0]).toMatchObject({ status: 201, body: { text: '{"animal":"1","litres":10}' } })
    expect(await rowsIn('yields')).toBe(2)
    const report = await fetch(`${url}/springhouse/ops?device=d1`, {
      headers: { Cookie: 'sid=ann' },
    })
    expect(await report.json()).toEqual({ device: 'd1', highest: 4, missing: [[2, 3]] })
  })

  it('tells at /ops what became of it', async () => {
    await send('{"litres":28}')
    const answer = await fetch(`${url}/springhouse/ops?keys=k1,k2`, {
      headers: { Cookie: 'sid=ann' },
    })
    expect(await answer.json()).toEqual({
      k1: expect.objectContaining({ state: 'done', status: 201, etag: '"v1"' }),
      k2: { state: 'unknown' },
    })
  })
})
