// SPDX-License-Identifier: MIT
import {
  type BatchOperation,
  type BatchResult,
  decodeBatchResults,
  encodeBatch,
  MAX_BATCH_BYTES,
  parseDevicePlace,
} from '@springhouse/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Handlers, openPortal, type TestPortal } from '../testing/test-portal.ts'
import type { TroubleEvent } from '../trouble.ts'

let portal: TestPortal
let heard: Request[]
let troubles: TroubleEvent[]
let nowMs: number

const handlers: Handlers = {
  '/api/notes': (request) => {
    heard.push(request)
    const key = request.headers.get('Idempotency-Key')
    const headers = { 'Springhouse-Op': `${key};ttl=60`, ETag: `"after ${key?.slice(1, -1)}"` }
    return Response.json({ said: true }, { status: 201, headers })
  },
  '/api/refused': () => Response.json({ detail: 'No' }, { status: 422 }),
  '/api/signed-out': () => new Response(null, { status: 401 }),
  '/api/broken': () => {
    throw new Error('a handler fails')
  },
  '/api/bytes': async (request) => new Response(await request.arrayBuffer()),
  '/api/long': () => new Response('x'.repeat(65_537)),
  '/api/slow': () => {
    nowMs += 20_000
    return new Response(null, { status: 204 })
  },
  '/api/rolling': () =>
    new Response(null, { status: 204, headers: { 'Set-Cookie': 'sid=ann; Path=/' } }),
}

beforeEach(async () => {
  heard = []
  troubles = []
  nowMs = 0
  portal = await openPortal(handlers, {
    onEvent: (event) => void troubles.push(event),
    clock: () => nowMs,
  })
})

afterEach(() => portal.close())

function operation(key: string, over: Partial<BatchOperation> = {}): BatchOperation {
  return { key, method: 'POST', path: '/api/notes', group: key, dependsOn: [], fields: [], ...over }
}

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  const json = { 'Content-Type': 'application/json', ...headers }
  return portal.as('ann', '/springhouse/batch', { method: 'POST', body, headers: json })
}

async function send(...operations: readonly BatchOperation[]): Promise<readonly BatchResult[]> {
  const answer = await post(encodeBatch({ device: 'd1', operations }))
  expect(answer.status).toBe(200)
  return decodeBatchResults(await answer.json()) ?? []
}

function statusesOf(results: readonly BatchResult[]): readonly (number | 'skipped')[] {
  return results.map((result) => (result.kind === 'answered' ? result.status : 'skipped'))
}

describe('POST /batch', () => {
  it('answers each operation as if it had come by itself', async () => {
    const body = { text: '{"litres":28}' }
    const fields = [['Content-Type', 'application/json']] as const
    const [result] = await send(operation('a', { fields, body, deviceSeq: 17 }))
    expect(result).toMatchObject({ kind: 'answered', key: 'a', status: 201 })
    expect(result).toMatchObject({ body: { text: '{"said":true}' } })
    const said = new Map(result?.kind === 'answered' ? result.fields : [])
    expect(said.get('springhouse-op')).toBe('"a";ttl=60')
    // The portal's own middleware has seen it, too.
    expect(said.get('springhouse-partition')).toMatch(/^[\w-]+\.[\w-]+$/)
    expect(said.get('cache-control')).toBe('no-store')
    const [asked] = heard
    expect(asked?.headers.get('Cookie')).toBe('sid=ann')
    expect(asked?.headers.get('Content-Type')).toBe('application/json')
    expect(asked?.headers.get('Idempotency-Key')).toBe('"a"')
    expect(await asked?.json()).toEqual({ litres: 28 })
    expect(parseDevicePlace(asked?.headers.get('Springhouse-Device') ?? null)).toEqual({
      device: 'd1',
      seq: 17,
      discarded: [],
    })
  })

  it('keeps the order of the batch, whatever ends first', async () => {
    const results = await send(operation('a', { path: '/api/refused' }), operation('b'))
    expect(results.map(({ key }) => key)).toEqual(['a', 'b'])
  })

  it('skips what comes behind a failure in its group, or depends on one, and nothing else', async () => {
    const results = await send(
      operation('a', { group: 'herd', path: '/api/refused' }),
      operation('b', { group: 'herd' }),
      operation('c', { group: 'herd' }),
      operation('d', { dependsOn: ['b'] }),
      operation('e'),
    )
    expect(statusesOf(results)).toEqual([422, 'skipped', 'skipped', 'skipped', 201])
    expect(heard).toHaveLength(1)
  })

  it('stops when nobody is signed in', async () => {
    const path = '/api/signed-out'
    const results = await send(
      ...['a', 'b', 'c', 'd', 'e'].map((key) => operation(key, { path })),
      operation('f'),
    )
    expect(statusesOf(results).at(0)).toBe(401)
    expect(statusesOf(results).at(-1)).toBe('skipped')
    expect(heard).toHaveLength(0)
  })

  it('makes the entity tag of the answer before the condition of the operation after it', async () => {
    const fields = [['If-Match', '"before"']] as const
    await send(operation('a', { fields }), operation('b', { after: 'a', fields }))
    expect(heard.map(({ headers }) => headers.get('If-Match'))).toEqual(['"before"', '"after a"'])
  })

  it('begins nothing more after 20 s', async () => {
    const results = await send(
      operation('a', { group: 'herd', path: '/api/slow' }),
      operation('b', { group: 'herd' }),
    )
    expect(statusesOf(results)).toEqual([204, 'skipped'])
  })

  it('says of a handler that failed what a single request would hear, and goes on', async () => {
    const results = await send(operation('a', { path: '/api/broken' }), operation('b'))
    expect(statusesOf(results)).toEqual([500, 201])
    expect(troubles).toEqual([expect.objectContaining({ what: 'batch' })])
  })

  it('carries bytes both ways, and leaves out what is too long', async () => {
    const body = { base64: Buffer.from([0, 255, 128]).toString('base64') }
    const [bytes, long] = await send(
      operation('a', { path: '/api/bytes', body }),
      operation('b', { path: '/api/long' }),
    )
    expect(bytes).toMatchObject({ body })
    expect(long).toMatchObject({ status: 200 })
    expect(long).not.toHaveProperty('body')
  })

  it('hands a session’s new cookie out with its own answer', async () => {
    const operations = [operation('a', { path: '/api/rolling' })]
    const answer = await post(encodeBatch({ operations }))
    expect(answer.headers.getSetCookie()).toEqual(['sid=ann; Path=/'])
    expect(JSON.stringify(await answer.json())).not.toContain('set-cookie')
  })

  it.each([
    ['an endpoint', { path: '/springhouse/batch' }],
    ['another origin', { path: '//elsewhere.example/api/notes' }],
    ['a path that is written in two ways', { path: '/api/x/../notes' }],
    ['a read', { method: 'GET' }],
    ['a cookie of its own', { fields: [['Cookie', 'sid=bob']] }],
    ['somebody else’s address', { fields: [['X-Forwarded-For', '10.0.0.1']] }],
    ['a field that can’t be one', { fields: [['Prefer', 'a\nb']] }],
  ] as const)('refuses an operation with %s', async (_what, over) => {
    expect(statusesOf(await send(operation('a', over)))).toEqual([400])
    expect(heard).toHaveLength(0)
  })

  it.each([
    ['no JSON', '{', 400],
    ['an operation twice', encodeBatch({ operations: [operation('a'), operation('a')] }), 400],
    [
      'too many',
      encodeBatch({ operations: [...Array(26).keys()].map((n) => operation(`k${n}`)) }),
      400,
    ],
    ['too much', `"${'x'.repeat(MAX_BATCH_BYTES)}"`, 413],
  ])('runs nothing of %s', async (_what, body, status) => {
    expect((await post(body)).status).toBe(status)
    expect(heard).toHaveLength(0)
  })

  it('takes no form of another site', async () => {
    const body = encodeBatch({ operations: [operation('a')] })
    expect((await post(body, { 'Content-Type': 'text/plain' })).status).toBe(415)
    expect((await post(body, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await portal.as('ann', '/springhouse/batch')).status).toBe(405)
  })

  it('holds an operation of another owner back as a single request would', async () => {
    const answer = await post(encodeBatch({ operations: [operation('a')] }), {
      'Springhouse-Owner': 'bob',
    })
    expect(statusesOf(decodeBatchResults(await answer.json()) ?? [])).toEqual([403])
  })
})
