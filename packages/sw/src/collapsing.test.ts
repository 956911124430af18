// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, confirmed, follow, invalidation, POLICY, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

let device: Device
let worker: TestWorker
let asked: Request[]
let fields: Record<string, string>
let answers: (() => Response)[]
let hold: Promise<void>
let release: () => void
beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  asked = []
  answers = []
  fields = { ETag: '"1"', 'Springhouse-Position': 'e.5' }
  holdAnswers()
  server.use(
    http.get(at('/api/*'), async ({ request }) => {
      asked.push(request)
      await hold
      const answer = answers.shift()
      return answer === undefined ? HttpResponse.json({ milk: 1 }, { headers: fields }) : answer()
    }),
  )
  await follow(worker, device, 5)
})

function holdAnswers(): void {
  hold = new Promise((resolve) => {
    release = resolve
  })
}

const read = (init?: RequestInit, path = '/api/products'): Promise<Response> =>
  worker.fetch(path, init)

/** Lets the origin answer when so many reads have got as far as to ask it, or to wait. */
async function releaseAfter(count: number): Promise<void> {
  await expect.poll(() => worker.parts.tier.trace.latest.length).toBe(count)
  release()
}

describe('pages that ask for the same at the same time', () => {
  it('cause one request, and each gets the whole answer', async () => {
    const reads = Array.from({ length: 20 }, () => read())
    await releaseAfter(20)
    const responses = await Promise.all(reads)
    const bodies = await Promise.all(responses.map((response) => response.json()))
    expect(asked).toHaveLength(1)
    expect(bodies).toEqual(Array.from({ length: 20 }, () => ({ milk: 1 })))
    const statuses = responses.map(statusOf)
    const collapsed = 'Springhouse-SW; fwd=uri-miss; collapsed'
    expect(statuses.filter((status) => status === collapsed)).toHaveLength(19)
    expect(statuses.filter((status) => status?.includes('stored'))).toHaveLength(1)
    await worker.settled()
    expect(await worker.api.inspect(10)).toHaveLength(1)
  })

  it('get it as from a cache: with its age, without what was for one hop', async () => {
    fields = { ...fields, Age: '7', Connection: 'X-Hop', 'X-Hop': '1', 'X-Kept': '2' }
    const reads = [read(), read()]
    await releaseAfter(2)
    const [, second] = await Promise.all(reads)
    expect(second?.headers.get('Age')).toBe('7')
    expect(second?.headers.get('X-Kept')).toBe('2')
    expect(second?.headers.has('X-Hop')).toBe(false)
    expect(second?.headers.has('Connection')).toBe(false)
  })

  it('cause one validation of an invalidated entry', async () => {
    release()
    await read()
    await worker.settled()
    asked = []
    await worker.api.applyInvalidation(
      'public',
      invalidation(6, ['products']),
      confirmed(device, 6),
    )
    fields = { ...fields, 'Springhouse-Position': 'e.6' }
    answers = [() => new HttpResponse(null, { status: 304, headers: fields })]
    holdAnswers()
    const reads = [read(), read(), read()]
    await releaseAfter(4)
    const responses = await Promise.all(reads)
    expect(asked).toHaveLength(1)
    expect(await Promise.all(responses.map((response) => response.json()))).toEqual([
      { milk: 1 },
      { milk: 1 },
      { milk: 1 },
    ])
  })

  it.each<[string, RequestInit]>([
    ['without the store', { cache: 'no-store' }],
    ['anew', { cache: 'reload' }],
    ['with a validator of their own', { headers: { 'If-None-Match': '"0"' } }],
    ['for a part', { headers: { Range: 'bytes=0-1' } }],
    ['with no-cache', { headers: { 'Cache-Control': 'no-cache' } }],
  ])('each ask for themselves: %s', async (_how, init) => {
    const reads = [read(init), read(init)]
    await expect.poll(() => asked.length).toBe(2)
    release()
    await Promise.all(reads)
    expect(asked).toHaveLength(2)
  })

  it('each ask for themselves on a route that asks the origin each time', async () => {
    const reads = [read({}, '/api/stock/7'), read({}, '/api/stock/7')]
    await expect.poll(() => asked.length).toBe(2)
    release()
    await Promise.all(reads)
  })

  it('do not share what the origin says is for one of them', async () => {
    fields = { ...fields, Vary: 'X-Herd' }
    const reads = [read({ headers: { 'X-Herd': '1' } }), read({ headers: { 'X-Herd': '2' } })]
    await releaseAfter(2)
    await Promise.all(reads)
    expect(asked.map(({ headers }) => headers.get('X-Herd'))).toEqual(['1', '2'])
  })

  it('do not share what may not be stored, and do not wait for such a thing twice', async () => {
    fields = { 'Cache-Control': 'no-store', 'Springhouse-Cache-Control': 'no-store' }
    const first = [read(), read(), read()]
    await releaseAfter(3)
    await Promise.all(first)
    expect(asked).toHaveLength(3)

    asked = []
    holdAnswers()
    const second = [read(), read()]
    await expect.poll(() => asked.length).toBe(2)
    release()
    await Promise.all(second)
  })

  it('each ask once when the first request fails', async () => {
    answers = [() => HttpResponse.error()]
    const reads = [read(), read(), read()]
    await releaseAfter(3)
    const outcomes = await Promise.allSettled(reads)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(asked.length).toBeLessThanOrEqual(4)
  })

  it('are answered when the page that asked first goes away', async () => {
    const page = new AbortController()
    const first = read({ signal: page.signal })
    await expect.poll(() => asked.length).toBe(1)
    const second = read()
    await expect.poll(() => worker.parts.tier.trace.latest.length).toBe(2)
    page.abort()
    release()
    expect(await (await second).json()).toEqual({ milk: 1 })
    await first
    expect(asked).toHaveLength(1)
  })

  it('stop the request when all of them go away', async () => {
    const pages = [new AbortController(), new AbortController()]
    const reads = pages.map(({ signal }) => read({ signal }))
    await expect.poll(() => asked.length).toBe(1)
    await expect.poll(() => worker.parts.tier.trace.latest.length).toBe(2)
    for (const page of pages) page.abort()
    const outcomes = await Promise.allSettled(reads)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(asked[0]?.signal.aborted).toBe(true)
    release()
  })

  it('do not join a read that began before a write was answered', async () => {
    server.use(http.put(at('/api/products/42'), () => new HttpResponse(null, { status: 204 })))
    const before = read({}, '/api/products/42')
    await expect.poll(() => asked.length).toBe(1)
    await worker.fetch('/api/products/42', { method: 'PUT', body: '{}' })
    const after = read({}, '/api/products/42')
    await expect.poll(() => asked.length).toBe(2)
    release()
    await Promise.all([before, after])
  })
})
