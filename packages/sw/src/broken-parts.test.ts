// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, POLICY } from './testing/fixture.ts'
import { newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'
import type { ReadPlugin } from './workbox-bridge/read-plugin.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

let asked: number
beforeEach(() => {
  asked = 0
  server.use(
    http.all(at('/api/*'), () => {
      asked += 1
      return HttpResponse.json({ from: 'network' })
    }),
  )
})

const broken = (): never => {
  throw new TypeError('undefined is not a function')
}

function countOf(worker: TestWorker, counter: string): number | undefined {
  return worker.parts.tier.bulletin.counters.get(counter)
}

describe('a plugin that throws before the answer', () => {
  it.each<[string, ReadPlugin]>([
    ['requestWillFetch', { requestWillFetch: broken }],
    ['fetchDidSucceed', { fetchDidSucceed: broken }],
    ['cacheKeyWillBeUsed', { cacheKeyWillBeUsed: broken }],
    ['handlerWillStart', { handlerWillStart: broken }],
    ['handlerWillRespond', { handlerWillRespond: broken }],
  ])('costs the page nothing but the cache: %s', async (_name, plugin) => {
    const worker = startWorker(newDevice(), POLICY, { plugins: [plugin] })
    const response = await worker.fetch('/api/products')
    expect(await response.json()).toEqual({ from: 'network' })
    expect(countOf(worker, 'answer-failed')).toBe(1)
  })

  it('leaves a failure of the network what it is', async () => {
    server.use(http.get(at('/api/products'), () => HttpResponse.error()))
    const worker = startWorker(newDevice(), POLICY, { plugins: [{ requestWillFetch: broken }] })
    await expect(worker.fetch('/api/products')).rejects.toThrow(TypeError)
  })
})

describe('a failure of our own', () => {
  it('before anything was promised leaves the request to the browser', () => {
    const worker = startWorker(newDevice(), POLICY)
    Object.defineProperty(worker.parts.tier.session, 'cache', { get: broken })
    expect(worker.dispatch(new Request(at('/api/products'))).answer).toBeUndefined()
    expect(countOf(worker, 'dispatch-failed')).toBe(1)
  })

  it('while a read is answered ends in the answer of the network', async () => {
    const worker = startWorker(newDevice(), POLICY)
    worker.parts.tier.judge = broken
    worker.parts.tier.lookup = broken
    expect(await (await worker.fetch('/api/products')).json()).toEqual({ from: 'network' })
    expect(countOf(worker, 'answer-failed')).toBe(1)
  })

  it('behind a write that has been answered hides nothing of its answer, and sends it once', async () => {
    const worker = startWorker(newDevice(), POLICY)
    worker.parts.tier.cache.markWritten = () => Promise.reject(new Error('broken'))
    const response = await worker.fetch('/api/herds', { method: 'POST' })
    expect(await response.json()).toEqual({ from: 'network' })
    expect(countOf(worker, 'invalidation-failed')).toBe(1)
    expect(asked).toBe(1)
  })

  it('while a write is under way never sends it twice', async () => {
    const worker = startWorker(newDevice(), POLICY)
    worker.parts.tier.hear = broken
    await expect(worker.fetch('/api/herds', { method: 'POST' })).rejects.toThrow(TypeError)
    expect(asked).toBe(1)
  })
})

describe('a network that fails', () => {
  it('is asked once', async () => {
    server.use(
      http.get(at('/api/products'), () => {
        asked += 1
        return HttpResponse.error()
      }),
    )
    const worker = startWorker(newDevice(), POLICY)
    await expect(worker.fetch('/api/products')).rejects.toThrow(TypeError)
    expect(asked).toBe(1)
    expect(countOf(worker, 'answer-failed')).toBeUndefined()
  })
})

describe('a response that nobody can look into', () => {
  it('is handed to the page and never stored on a route of the policy, and counted', async () => {
    const opaque = Object.defineProperties(new Response('x'), {
      type: { value: 'opaque' },
      status: { value: 0 },
    })
    const worker = startWorker(newDevice(), POLICY, {
      plugins: [{ fetchDidSucceed: () => Promise.resolve(opaque) }],
    })
    expect(await worker.fetch('/api/products')).toBe(opaque)
    await worker.settled()
    expect(await worker.api.inspect(10)).toEqual([])
    expect(countOf(worker, 'opaque-refused')).toBe(1)
    expect(worker.broadcasts.filter(({ type }) => type === 'trouble')).toEqual([])
  })
})
