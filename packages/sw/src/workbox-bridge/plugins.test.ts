// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { at, follow, POLICY, statusOf } from '../testing/fixture.ts'
import { newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'
import { openDB } from 'idb'
import { BackgroundSyncPlugin } from 'workbox-background-sync/BackgroundSyncPlugin.js'
import { CacheableResponsePlugin } from 'workbox-cacheable-response/CacheableResponsePlugin.js'
import { ExpirationPlugin } from 'workbox-expiration/ExpirationPlugin.js'
import { TestCaches } from '../testing/test-caches.ts'
import type { ReadPlugin } from './read-plugin.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  server.resetHandlers()
  vi.unstubAllGlobals()
})
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

describe("Workbox's own plugins", () => {
  it('keep out by status what they are told to', async () => {
    const worker = await workerWith(
      new CacheableResponsePlugin({ headers: { 'X-Cache-Me': 'yes' } }),
    )
    await read(worker)
    expect(await worker.api.inspect(1)).toEqual([])
    fields = { ...fields, 'X-Cache-Me': 'yes' }
    await read(worker)
    expect(statusOf(await read(worker))).toContain('hit')
  })

  it('bring in no status that we do not store', async () => {
    server.use(
      http.get(at('/api/products'), () => new HttpResponse(null, { status: 503, headers: fields })),
    )
    const worker = await workerWith(new CacheableResponsePlugin({ statuses: [503] }))
    await read(worker)
    expect(await worker.api.inspect(1)).toEqual([])
  })

  it('may take a stored response for too old, which is then a miss', async () => {
    const date = new Date(Date.now() - 120_000).toUTCString()
    fields = { ...fields, Date: date }
    const worker = await workerWith(new ExpirationPlugin({ maxAgeSeconds: 60, maxEntries: 5 }))
    await read(worker)
    expect(statusOf(await read(worker))).toContain('fwd=uri-miss')
  })

  it('may keep a request that failed, to send it later', async () => {
    vi.stubGlobal('registration', {})
    server.use(http.get(at('/api/products'), () => HttpResponse.error()))
    const plugin = new BackgroundSyncPlugin('reads', { onSync: async () => undefined })
    const worker = await workerWith(plugin)
    await expect(read(worker)).rejects.toThrow(TypeError)
    const database = await openDB('workbox-background-sync')
    expect(await database.count('requests')).toBe(1)
    database.close()
  })

  it('that keep count of entries leave ours alone', async () => {
    vi.stubGlobal('caches', new TestCaches().asCacheStorage)
    const worker = await workerWith(new ExpirationPlugin({ maxEntries: 1 }))
    await read(worker)
    server.use(http.get(at('/api/products/42'), () => HttpResponse.json({}, { headers: fields })))
    await worker.fetch('/api/products/42')
    await worker.settled()
    expect(await worker.api.inspect(10)).toHaveLength(2)
    expect(statusOf(await read(worker))).toContain('hit')
    expect(worker.broadcasts.filter(({ type }) => type === 'trouble')).toEqual([])
  })
})

describe('a plugin that hears of updates', () => {
  it('is given the response before and the new one', async () => {
    const seen: (string | undefined)[] = []
    const worker = await workerWith({
      cacheDidUpdate: async ({ oldResponse, newResponse }) => {
        seen.push(await oldResponse?.text(), await newResponse.text())
      },
    })
    await read(worker)
    server.use(http.get(at('/api/products'), () => HttpResponse.json([1], { headers: fields })))
    await worker.fetch(new Request(at('/api/products'), { cache: 'reload' }))
    await worker.settled()
    expect(seen).toEqual([undefined, '[]', '[]', '[1]'])
  })
})
