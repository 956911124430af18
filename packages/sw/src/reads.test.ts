// SPDX-License-Identifier: MIT
import { ORIGIN } from './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConfirmationStore } from './store/confirmation-store.ts'
import {
  at,
  confirmed,
  follow,
  invalidation,
  POLICY,
  position,
  statusOf,
} from './testing/fixture.ts'
import { ProductOrigin } from './testing/product-origin.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

let device: Device
let worker: TestWorker
let origin: ProductOrigin
beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  origin = new ProductOrigin()
  serve('/api/products/42')
  await follow(worker, device, 5)
})

function serve(path: string): void {
  server.use(http.get(at(path), ({ request }) => origin.answer(request)))
}

async function read(path = '/api/products/42', init?: RequestInit): Promise<Response> {
  const response = await worker.fetch(path, init)
  await worker.settled()
  return response
}

describe('a stale-while-revalidate route', () => {
  it('answers from the store when the entry is fresh, without asking the origin', async () => {
    expect(statusOf(await read())).toBe('Springhouse-SW; fwd=uri-miss; stored')
    device.clock.advance(20_000)
    const hit = await read()
    expect(statusOf(hit)).toBe('Springhouse-SW; hit; ttl=2591980')
    expect(hit.headers.get('Age')).toBe('20')
    expect(await hit.json()).toEqual({ version: 1 })
    expect(origin.asked).toHaveLength(1)
  })

  it('falls back to plain lifetimes when the lease of the last confirmation has run out', async () => {
    await read()
    device.clock.advance(46_000)
    expect(statusOf(await read())).toBe('Springhouse-SW; hit; ttl=554')
  })

  it('answers stale and refreshes behind the answer when the lifetime is over', async () => {
    await read()
    device.clock.advance(601_000)
    origin.version = 2
    const stale = await read()
    expect(statusOf(stale)).toBe('Springhouse-SW; hit; ttl=-1; detail=stale-while-revalidate')
    expect(await stale.json()).toEqual({ version: 1 })
    expect(origin.asked).toHaveLength(2)
    expect(await (await read()).json()).toEqual({ version: 2 })
    expect(origin.asked).toHaveLength(2)
  })

  it('refreshes an entry once when many ask for it at the same time', async () => {
    await read()
    device.clock.advance(601_000)
    await Promise.all([worker.fetch('/api/products/42'), worker.fetch('/api/products/42')])
    await worker.settled()
    expect(origin.asked).toHaveLength(2)
  })

  it('answers 304 when the page holds the same body', async () => {
    await read()
    const response = await read('/api/products/42', { headers: { 'If-None-Match': '"v1"' } })
    expect(response.status).toBe(304)
    expect(response.body).toBeNull()
    expect(origin.asked).toHaveLength(1)
  })

  it('answers HEAD from the stored GET, without a body', async () => {
    await read()
    const response = await read('/api/products/42', { method: 'HEAD' })
    expect(statusOf(response)).toContain('hit')
    expect(await response.text()).toBe('')
  })

  it('stores nothing when the page says no-store', async () => {
    expect(statusOf(await read('/api/products/42', { cache: 'no-store' }))).toContain('fwd=bypass')
    expect(await worker.api.inspect(10)).toEqual([])
  })

  it('drops the stored entry when the origin no longer lets it be stored', async () => {
    await read()
    origin.version = 2
    origin.fields = { 'Cache-Control': 'no-store', 'Springhouse-Cache-Control': 'no-store' }
    await read('/api/products/42', { cache: 'no-cache' })
    expect(await worker.api.inspect(10)).toEqual([])
  })

  it('fails as the browser does when only a stored copy is wanted and there is none', async () => {
    const init: RequestInit = { cache: 'only-if-cached', mode: 'same-origin' }
    await expect(read('/api/products/42', init)).rejects.toThrow(TypeError)
    expect(origin.asked).toHaveLength(0)
  })

  it('answers 504 when the request itself says that only a stored copy is wanted', async () => {
    const init = { headers: { 'Cache-Control': 'only-if-cached' } }
    expect((await read('/api/products/42', init)).status).toBe(504)
  })
})

describe('a cache-first route', () => {
  it('asks the origin once when its files never change', async () => {
    serve('/assets/app.1f.js')
    await read('/assets/app.1f.js')
    device.clock.advance(90 * 24 * 3600 * 1000)
    expect(statusOf(await read('/assets/app.1f.js'))).toMatch(/^Springhouse-SW; hit/)
    expect(origin.asked).toHaveLength(1)
  })
})

describe('a network-only route', () => {
  beforeEach(() => serve('/api/stock/7'))

  it('asks the origin each time, with the validator, and hands out the stored body at a 304', async () => {
    await read('/api/stock/7')
    const second = await read('/api/stock/7')
    expect(origin.asked[1]?.headers.get('If-None-Match')).toBe('"v1"')
    expect(origin.asked[1]?.cache).toBe('no-store')
    expect(origin.asked[1]?.headers.get('Cache-Control')).toBe('max-age=0')
    expect(statusOf(second)).toBe('Springhouse-SW; fwd=stale; fwd-status=304; stored')
    expect(await second.json()).toEqual({ version: 1 })
  })

  it('hands the copy out, marked, when the origin cannot be reached and the route serves offline', async () => {
    await read('/api/stock/7')
    device.clock.advance(60_000)
    origin.isReachable = false
    const offline = await read('/api/stock/7')
    expect(statusOf(offline)).toContain('fwd=stale')
    expect(statusOf(offline)).toContain('detail=DISCONNECTED')
    expect(offline.headers.get('Age')).toBe('60')
  })
})

describe('an error of the origin', () => {
  it('ends in the stored copy when that is allowed after an error', async () => {
    await read()
    device.clock.advance(2 * 3600_000)
    origin.status = 503
    const response = await read('/api/products/42', { cache: 'default' })
    expect(response.status).toBe(200)
    expect(statusOf(response)).toContain('fwd-status=503')
    expect(statusOf(response)).toContain('detail=ORIGIN-ERROR')
  })

  it('is handed out when nothing is stored', async () => {
    origin.status = 503
    expect((await read()).status).toBe(503)
  })

  it('rejects as fetch would when nothing is stored and the network fails', async () => {
    origin.isReachable = false
    await expect(read()).rejects.toThrow(TypeError)
  })
})

describe('an answer without a stamp', () => {
  it('is born stale: it is handed out and refreshed, never trusted', async () => {
    server.use(http.get(at('/api/products/42'), () => HttpResponse.json({ version: 1 })))
    await read()
    expect((await worker.api.inspect(1))[0]?.validity).toBe('unknown')
  })
})

describe('a request that is not ours', () => {
  it.each([
    ['an unknown path', new Request(at('/elsewhere'))],
    ['an endpoint of the origin', new Request(at('/springhouse/stream'))],
    ['another origin', new Request('https://other.test/api/products')],
  ])('goes its usual way: %s', (_name, request) => {
    expect(worker.dispatch(request).answer).toBeUndefined()
  })
})

describe('caching that the operator switched off', () => {
  it('leaves every request alone, also after the worker was restarted', async () => {
    await read()
    await worker.api.applySession({ partition: 'alice.r1', cache: false })
    expect(worker.dispatch(new Request(`${ORIGIN}/api/products/42`)).answer).toBeUndefined()
    worker = startWorker(device, POLICY)
    const response = await read()
    expect(response.headers.has('Cache-Status')).toBe(false)
    expect(origin.asked).toHaveLength(2)
  })
})

describe('a killed worker', () => {
  it('keeps position and entries: the next one answers from the store', async () => {
    await read()
    await worker.api.applyInvalidation('public', invalidation(6, ['other']), confirmed(device, 6))
    worker = startWorker(device, POLICY)
    expect(await worker.api.positions()).toEqual([{ scope: 'public', position: position(6) }])
    expect(statusOf(await read())).toContain('hit')
    expect(origin.asked).toHaveLength(1)
  })

  it('answers what is fresh in any case before it knows whether the log is followed', async () => {
    await read()
    vi.spyOn(ConfirmationStore.prototype, 'read').mockReturnValue(new Promise(() => undefined))
    const next = startWorker(device, POLICY)
    const answer = await next.fetch('/api/products/42')
    vi.restoreAllMocks()
    expect(statusOf(answer)).toBe('Springhouse-SW; hit; ttl=600')
  })

  it('knows of an invalidation that the one before had applied', async () => {
    await read()
    await worker.api.applyInvalidation(
      'public',
      invalidation(6, ['products']),
      confirmed(device, 6),
    )
    worker = startWorker(device, POLICY)
    origin.seq = 6
    await read()
    expect(origin.asked).toHaveLength(2)
  })
})
