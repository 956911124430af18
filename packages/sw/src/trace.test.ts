// SPDX-License-Identifier: MIT
import { startWorker, newDevice, type Device, type TestWorker } from './testing/start-worker.ts'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { confirmed, follow, invalidation, POLICY } from './testing/fixture.ts'
import { ProductOrigin } from './testing/product-origin.ts'

let device: Device
let worker: TestWorker
let origin: ProductOrigin
beforeEach(async () => {
  device = newDevice()
  origin = new ProductOrigin()
  worker = startWorker(device, POLICY)
  vi.stubGlobal('fetch', async (request: Request) => origin.answer(request))
  await follow(worker, device, 5)
})
afterEach(() => vi.unstubAllGlobals())

async function read(init: RequestInit = {}): Promise<void> {
  await worker.fetch('/api/products/42', init)
  await worker.settled()
}

describe('the trace', () => {
  it('tells why the latest reads were answered as they were, newest first', async () => {
    await read()
    device.clock.advance(20_000)
    await read()
    const [hit, miss] = worker.parts.tier.trace.latest
    expect(miss).toMatchObject({
      plan: 'fetch',
      why: 'uri-miss',
      validity: 'none',
      validityDetail: undefined,
      ageSeconds: undefined,
      cacheStatus: 'Springhouse-SW; fwd=uri-miss; stored',
    })
    expect(hit).toEqual({
      atMs: device.clock.nowMs,
      url: 'https://portal.test/api/products/42',
      route: 'product',
      method: 'GET',
      plan: 'hit',
      why: 'fresh',
      validity: 'valid',
      validityDetail: undefined,
      following: true,
      ageSeconds: 20,
      ttlSeconds: 2_591_980,
      cacheStatus: 'Springhouse-SW; hit; ttl=2591980',
    })
  })

  it('names the tag by which a stored response was invalid', async () => {
    await read()
    const event = invalidation(6, ['product:42'])
    await worker.api.applyInvalidation('public', event, confirmed(device, 6))
    origin.seq = 6
    await read()
    expect(worker.parts.tier.trace.latest[0]).toMatchObject({
      plan: 'validate',
      why: 'stale',
      validity: 'invalid',
      validityDetail: 'product:42',
      cacheStatus: 'Springhouse-SW; fwd=stale; fwd-status=304; stored',
    })
  })

  it('says why a read went past the cache, and what was wanted in vain', async () => {
    await read({ cache: 'no-store' })
    await read({ headers: { 'Cache-Control': 'only-if-cached' } })
    expect(worker.parts.tier.trace.latest.map(({ plan, why }) => [plan, why])).toEqual([
      ['gateway-timeout', 'only-if-cached'],
      ['bypass', 'no-store'],
    ])
  })

  it('remembers two hundred reads and no more', async () => {
    await read()
    for (let reads = 0; reads < 250; reads += 1) await worker.fetch('/api/products/42')
    const { latest } = worker.parts.tier.trace
    expect(latest).toHaveLength(200)
    expect(new Set(latest.map(({ plan }) => plan))).toEqual(new Set(['hit']))
  })
})
