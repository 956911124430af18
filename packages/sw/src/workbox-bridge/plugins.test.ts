// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, follow, POLICY, statusOf } from '../testing/fixture.ts'
import { newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'
import type { ReadPlugin } from './compile-router.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

let fields: Record<string, string>
beforeEach(() => {
  fields = { 'Springhouse-Position': 'e.5', ETag: '"1"' }
  server.use(http.get(at('/api/products'), () => HttpResponse.json([], { headers: fields })))
})

async function workerWith(plugin: ReadPlugin): Promise<TestWorker> {
  const device = newDevice()
  const worker = startWorker(device, POLICY, { plugins: [plugin] })
  await follow(worker, device, 5)
  return worker
}

async function read(worker: TestWorker): Promise<Response> {
  const response = await worker.fetch('/api/products')
  await worker.settled()
  return response
}

describe('a Workbox plugin', () => {
  it('sees each step in the order of Workbox', async () => {
    const steps: string[] = []
    const worker = await workerWith({
      requestWillFetch: async ({ request }) => (steps.push('requestWillFetch'), request),
      fetchDidSucceed: async ({ response }) => (steps.push('fetchDidSucceed'), response),
      cacheKeyWillBeUsed: async ({ request, mode }) => (steps.push(`key ${mode}`), request),
      cacheWillUpdate: async ({ response }) => (steps.push('cacheWillUpdate'), response),
      cacheDidUpdate: async () => void steps.push('cacheDidUpdate'),
      cachedResponseWillBeUsed: async ({ cachedResponse }) => (steps.push('used'), cachedResponse),
    })
    await read(worker)
    expect(statusOf(await read(worker))).toContain('hit')
    expect(steps).toEqual([
      'key read',
      'requestWillFetch',
      'fetchDidSucceed',
      'cacheWillUpdate',
      'cacheDidUpdate',
      'key read',
      'used',
    ])
  })

  it('may keep a response out of the store', async () => {
    const worker = await workerWith({ cacheWillUpdate: async () => null })
    await read(worker)
    expect(await worker.api.inspect(1)).toEqual([])
  })

  it('cannot bring in what may not be stored: we decide last', async () => {
    fields = { 'Cache-Control': 'no-store' }
    const worker = await workerWith({ cacheWillUpdate: async ({ response }) => response })
    await read(worker)
    expect(await worker.api.inspect(1)).toEqual([])
  })

  it('may refuse a stored response, which is then a miss', async () => {
    const worker = await workerWith({ cachedResponseWillBeUsed: async () => null })
    await read(worker)
    expect(statusOf(await read(worker))).toContain('fwd=uri-miss')
  })

  it('may give an answer of its own when everything failed', async () => {
    server.use(http.get(at('/api/products'), () => HttpResponse.error()))
    const worker = await workerWith({ handlerDidError: async () => new Response('plan B') })
    expect(await (await read(worker)).text()).toBe('plan B')
  })

  it('that throws behind an answer is trouble, not a failed request', async () => {
    const worker = await workerWith({
      cacheDidUpdate: () => Promise.reject(new Error('plugin failed')),
    })
    expect((await read(worker)).status).toBe(200)
    expect(worker.broadcasts).toContainEqual(
      expect.objectContaining({ type: 'trouble', what: expect.stringContaining('plugin failed') }),
    )
  })
})
