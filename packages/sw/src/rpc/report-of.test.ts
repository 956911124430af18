// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { at, confirmed, follow, invalidation, POLICY } from '../testing/fixture.ts'
import { ProductOrigin } from '../testing/product-origin.ts'
import { type Device, newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  server.resetHandlers()
  vi.unstubAllGlobals()
})
afterAll(() => server.close())

const PATH = '/api/products/42'
let device: Device
let worker: TestWorker
beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  const origin = new ProductOrigin()
  server.use(http.get(at(PATH), ({ request }) => origin.answer(request)))
  await follow(worker, device, 5)
})

async function read(path = PATH): Promise<void> {
  await (await worker.fetch(path)).arrayBuffer()
  await worker.settled()
}

describe('report()', () => {
  it('describes an entry with its lifetime as things stand, its size and its uses', async () => {
    await read()
    device.clock.advance(20_000)
    await read()
    const { entries } = await worker.api.report(10)
    expect(entries).toEqual([
      expect.objectContaining({
        url: at(PATH),
        route: 'product',
        tags: ['products', 'product:42'],
        validity: 'valid',
        validityDetail: undefined,
        ageSeconds: 20,
        lifetimeSeconds: 2_592_000,
        budget: 'normal',
        hits: 1,
        lastUsedAtMs: device.clock.now(),
        isHot: true,
      }),
    ])
    const [entry] = entries
    expect(entry?.bytes).toBeGreaterThan(entry?.bodyBytes ?? Infinity)
  })

  it('grants the shorter lifetime once the log is no longer followed', async () => {
    await read()
    device.clock.advance(46_000)
    const { entries } = await worker.api.report(10)
    expect(entries[0]?.lifetimeSeconds).toBe(600)
  })

  it('names the tag by which an entry is invalid', async () => {
    await read()
    await worker.api.applyInvalidation(
      'public',
      invalidation(6, ['product:42']),
      confirmed(device, 6),
    )
    const { entries } = await worker.api.report(10)
    expect(entries[0]).toMatchObject({ validity: 'invalid', validityDetail: 'product:42' })
  })

  it('grants nothing to what an older policy stored', async () => {
    await read()
    const restarted = startWorker(device, { ...POLICY, version: 2 })
    await follow(restarted, device, 5)
    const { entries } = await restarted.api.report(10)
    expect(entries.map(({ lifetimeSeconds }) => lifetimeSeconds)).toEqual([0])
  })

  it('says why reads were answered as they were, newest first', async () => {
    await read()
    await read()
    const { decisions } = await worker.api.report(0)
    expect(decisions).toEqual([
      expect.objectContaining({ url: at(PATH), plan: 'hit', why: 'fresh', following: true }),
      expect.objectContaining({ plan: 'fetch', why: 'uri-miss', validity: 'none' }),
    ])
    expect(decisions[0]?.cacheStatus).toBe('Springhouse-SW; hit; ttl=2592000')
  })

  it('gives the latest 50 decisions', async () => {
    for (let count = 0; count < 60; count += 1) await read()
    const { decisions } = await worker.api.report(0)
    expect(decisions).toHaveLength(50)
  })

  it('counts the budget whole, however few entries are asked for', async () => {
    await read()
    const { entries, budget } = await worker.api.report(0)
    expect(entries).toEqual([])
    expect(budget).toMatchObject({ entries: 1, evictedEntries: 0 })
    expect(budget.usedBytes).toBeGreaterThan(0)
    expect(budget.usedBytesByClass.normal).toBe(budget.usedBytes)
    expect(budget.limitBytes).toBeGreaterThan(budget.usedBytes)
  })

  it('takes no nonsense for a limit', async () => {
    await read()
    expect((await worker.api.report(Number.NaN)).entries).toEqual([])
    expect((await worker.api.report(-1)).entries).toEqual([])
  })

  it("tells the browser's quota where the browser tells it", async () => {
    vi.stubGlobal('navigator', {
      storage: { estimate: () => Promise.resolve({ quota: 1000, usage: 30 }) },
    })
    expect((await worker.api.report(0)).budget).toMatchObject({ quotaBytes: 1000, usageBytes: 30 })
  })

  it.each([
    ['there is no storage manager', {}],
    [
      'it refuses',
      { storage: { estimate: () => Promise.reject(new DOMException('no', 'SecurityError')) } },
    ],
  ])('reports without a quota when %s', async (_, navigator) => {
    vi.stubGlobal('navigator', navigator)
    expect((await worker.api.report(0)).budget).toMatchObject({
      quotaBytes: undefined,
      usageBytes: undefined,
    })
  })

  it('counts trouble by its kind', async () => {
    expect((await worker.api.report(0)).counters).toEqual({})
    worker.parts.tier.bulletin.trouble('Cannot read entry', new Error('lost'), 'store-read-failed')
    expect((await worker.api.report(0)).counters).toEqual({ 'store-read-failed': 1 })
  })
})
