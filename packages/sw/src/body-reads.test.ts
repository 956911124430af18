// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { definePolicy, type Policy, search } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyKey, type KeyFunction } from './keys/read-keys.ts'
import { at, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const POLICY: Policy = definePolicy({
  version: 1,
  routes: {
    find: search('/api/find', {
      methods: ['GET', 'POST', 'QUERY'],
      partition: 'public',
      tags: ['products'],
    }),
  },
})

let device: Device
let worker: TestWorker
let asked: { method: string; body: string; type: string | null }[]
let isReachable: boolean
beforeEach(() => {
  device = newDevice()
  worker = startWorker(device, POLICY, { keys: { find: bodyKey } })
  asked = []
  isReachable = true
  server.use(
    http.all(at('/api/find'), async ({ request }) => {
      const body = await request.text()
      asked.push({ method: request.method, body, type: request.headers.get('Content-Type') })
      return isReachable ? HttpResponse.json({ found: body }) : HttpResponse.error()
    }),
  )
})

async function find(body: string, method = 'POST', type = 'application/json'): Promise<Response> {
  const response = await worker.fetch('/api/find', {
    method,
    body,
    headers: { 'Content-Type': type },
  })
  await worker.settled()
  return response
}

describe.each(['POST', 'QUERY'])('a %s that only asks', (method) => {
  it('is answered from the cache when its body is the same', async () => {
    expect(await (await find('{"q":"milk"}', method)).json()).toEqual({ found: '{"q":"milk"}' })
    const again = await find('{"q":"milk"}', method)
    expect(statusOf(again)).toContain('hit')
    expect(await again.json()).toEqual({ found: '{"q":"milk"}' })
    expect(asked).toEqual([{ method, body: '{"q":"milk"}', type: 'application/json' }])
  })

  it('has an answer of its own for another body, and for another type of the same bytes', async () => {
    await find('1', method)
    await find('2', method)
    await find('1', method, 'text/plain')
    expect(asked.map(({ body }) => body)).toEqual(['1', '2', '1'])
  })

  it('is answered by the stored answer when the origin cannot be reached', async () => {
    await find('{}', method)
    device.clock.advance(24 * 3600_000)
    isReachable = false
    const offline = await find('{}', method)
    expect(statusOf(offline)).toContain('detail=DISCONNECTED')
    expect(await offline.json()).toEqual({ found: '{}' })
  })
})

describe('a read with a body', () => {
  it('is another entry than the GET of its URL, and than one of another method', async () => {
    await worker.fetch('/api/find')
    await worker.settled()
    await find('', 'POST')
    await find('', 'QUERY')
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST', 'QUERY'])
    expect(await worker.api.inspect(10)).toHaveLength(3)
  })

  it('does not invalidate what is stored under its URL', async () => {
    await find('1')
    await find('2')
    expect(statusOf(await find('1'))).toContain('hit')
  })

  it('is invalidated by a write to its URL', async () => {
    await find('1')
    await worker.fetch('/api/find', { method: 'DELETE' })
    await find('1')
    expect(asked.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'POST'])
  })

  it('is one request for all who ask at the same time', async () => {
    const bodies = await Promise.all(['1', '1', '1'].map((body) => find(body)))
    expect(asked.length).toBeLessThanOrEqual(3)
    expect(await Promise.all(bodies.map((response) => response.json()))).toEqual([
      { found: '1' },
      { found: '1' },
      { found: '1' },
    ])
  })

  it.each<[string, KeyFunction]>([
    ['says that this one is not to be kept', () => Promise.resolve(undefined)],
    ['fails', () => Promise.reject(new Error('broken key'))],
    [
      'throws',
      () => {
        throw new TypeError('broken key')
      },
    ],
  ])('is passed through when its key function %s', async (_how, key) => {
    worker = startWorker(device, POLICY, { keys: { find: key } })
    expect(await (await find('1')).json()).toEqual({ found: '1' })
    await find('1')
    expect(asked).toHaveLength(2)
    expect(await worker.api.inspect(10)).toEqual([])
  })

  it('may be read by its key function, and still reaches the origin whole', async () => {
    const key: KeyFunction = async (request) => `${JSON.stringify(await request.json())}\n\n`
    worker = startWorker(device, POLICY, { keys: { find: key } })
    await find('{"a":1}')
    expect(statusOf(await find('{ "a": 1 }'))).toContain('hit')
    expect(asked.map(({ body }) => body)).toEqual(['{"a":1}'])
  })

  it('is never mistaken for another, whatever characters its key has', async () => {
    worker = startWorker(device, POLICY, { keys: { find: (request) => request.text() } })
    await find('a\n\nb')
    expect(await (await find('a')).json()).toEqual({ found: 'a' })
  })

  it('counts a key function that fails', async () => {
    const key: KeyFunction = () => Promise.reject(new Error('broken key'))
    worker = startWorker(device, POLICY, { keys: { find: key } })
    await find('1')
    expect(worker.parts.tier.bulletin.counters.get('key-failed')).toBe(1)
  })
})

describe('without a key function', () => {
  beforeEach(() => {
    worker = startWorker(device, POLICY)
  })

  it('a POST is passed through, and what is stored under its URL is invalidated', async () => {
    await worker.fetch('/api/find')
    await worker.settled()
    expect(statusOf(await find('1'))).toContain('fwd=method')
    await worker.fetch('/api/find')
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET'])
  })

  it('a QUERY goes its usual way', () => {
    const request = new Request(at('/api/find'), { method: 'QUERY', body: '1' })
    expect(worker.dispatch(request).answer).toBeUndefined()
  })
})
