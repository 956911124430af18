// SPDX-License-Identifier: MIT
import { ORIGIN, TestExtendableEvent } from './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { WORKER_PROTOCOL } from '@springhouse/core'
import { http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CATCH_UP_MS } from './log/catch-up.ts'
import {
  ALICE,
  at,
  BOB,
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

const NIGHT_MS = 10 * 3_600_000
const CONNECT = { springhouse: WORKER_PROTOCOL, type: 'connect' }
const HIT = expect.stringContaining('Springhouse-SW; hit; ttl=')

let device: Device
let worker: TestWorker
let origin: ProductOrigin
let isOnline: boolean
let waits: { underWay: number; ever: number }

beforeEach(async () => {
  device = newDevice()
  origin = new ProductOrigin()
  isOnline = true
  server.use(http.get(at('/api/*'), ({ request }) => origin.answer(request)))
  worker = start()
  await follow(worker, device, 5)
  await worker.fetch('/api/products/42')
  await worker.settled()
  device.clock.advance(NIGHT_MS)
  // Nobody was there in the night: the browser has stopped the worker.
  worker = start()
  origin.asked.length = 0
})

function start(): TestWorker {
  waits = { underWay: 0, ever: 0 }
  const delay = async (ms: number, signal?: AbortSignal): Promise<void> => {
    // Databases and sessions wait as well, but not for so long.
    const count = ms === CATCH_UP_MS ? 1 : 0
    waits.ever += count
    waits.underWay += count
    await device.clock.delay(ms, signal)
    waits.underWay -= count
  }
  return startWorker(device, POLICY, { environment: { isOnline: () => isOnline, delay } })
}

/** Reads, and says how it was answered. */
async function read(path = '/api/products/42'): Promise<string | undefined> {
  return statusOf(await worker.fetch(path))
}

/** Resolves when a read waits for a page. */
async function whenWaiting(): Promise<void> {
  await expect.poll(() => waits.underWay, { interval: 5, timeout: 4000 }).toBe(1)
}

function openPage(): void {
  const request = new Request(ORIGIN)
  Object.defineProperty(request, 'mode', { value: 'navigate' })
  worker.dispatch(request)
}

function hello(seq: number, partition: string = ALICE, cache: boolean = true): Promise<void> {
  const confirmations = [{ scope: 'public', confirmation: confirmed(device, seq) }]
  return worker.api.applySession({ partition, cache, confirmations })
}

function relay(seq: number, tags: readonly string[], more = {}): Promise<unknown> {
  return worker.api.applyInvalidation(
    'public',
    invalidation(seq, tags, more),
    confirmed(device, seq),
  )
}

describe('a read after a night away', () => {
  it('waits for the page that has asked where the worker stands, and asks nothing when nothing has changed', async () => {
    await worker.api.positions()
    const answer = read()
    await whenWaiting()
    await hello(5)
    expect(await answer).toEqual(HIT)
    expect(origin.asked).toEqual([])
  })

  it('waits until what was missed has been applied', async () => {
    await worker.api.positions()
    const answers = [read(), read()]
    await whenWaiting()
    await hello(9)
    await whenWaiting()
    await relay(9, ['product:7'], { previousSeq: 5 })
    expect(await Promise.all(answers)).toEqual([HIT, HIT])
    expect(origin.asked).toEqual([])
  })

  it('does not hand out what the catch-up invalidates', async () => {
    origin.version = 2
    origin.seq = 9
    await worker.api.positions()
    const answer = worker.fetch('/api/products/42')
    await whenWaiting()
    await hello(9)
    await relay(9, ['product:42'], { previousSeq: 5 })
    expect(await (await answer).json()).toEqual({ version: 2 })
    expect(origin.asked).toHaveLength(1)
  })

  it('does not hand out what the catch-up deletes', async () => {
    origin.status = 500
    await worker.api.positions()
    const answer = worker.fetch('/api/products/42')
    await whenWaiting()
    await hello(9)
    await relay(9, ['product:42'], { previousSeq: 5, kind: 'hard' })
    expect((await answer).status).toBe(500)
  })

  it('does not hand out what is invalidated while a confirmation is looked for', async () => {
    origin.version = 2
    origin.seq = 9
    const { log } = worker.parts.tier
    const isFollowing = log.isFollowing.bind(log)
    log.isFollowing = async (scope) => {
      await relay(9, ['product:42'], { previousSeq: 5 })
      return isFollowing(scope)
    }
    expect(await (await worker.fetch('/api/products/42')).json()).toEqual({ version: 2 })
  })

  it('asks the origin when the catch-up ends in a reset', async () => {
    await worker.api.positions()
    const answer = read()
    await whenWaiting()
    await worker.api.applyReset('public', position(900), confirmed(device, 900))
    expect(await answer).toContain('fwd=stale')
    expect(origin.asked).toHaveLength(1)
  })

  it('waits for a page that is being opened, although it reads before it connects', async () => {
    openPage()
    const answer = read()
    await whenWaiting()
    device.clock.advance(CATCH_UP_MS - 1)
    await worker.api.positions()
    await whenWaiting()
    await hello(5)
    expect(await answer).toEqual(HIT)
    expect(origin.asked).toEqual([])
  })

  it('asks the origin when the page does not connect, or hears nothing, in time', async () => {
    openPage()
    const first = read()
    await whenWaiting()
    device.clock.advance(CATCH_UP_MS)
    expect(await first).toContain('fwd=stale')
    device.clock.advance(NIGHT_MS)
    await worker.api.positions()
    const second = read()
    await whenWaiting()
    device.clock.advance(CATCH_UP_MS)
    expect(await second).toContain('fwd=stale')
    expect(origin.asked).toHaveLength(2)
  })

  it.each([
    [
      'the device knows that it has no network',
      async () => {
        isOnline = false
        openPage()
      },
    ],
    [
      'the last request found none',
      async () => {
        server.use(http.get(at('/api/stock/1'), () => Response.error()))
        await worker.fetch('/api/stock/1').catch(() => undefined)
        await worker.api.positions()
      },
    ],
  ])('does not wait when %s', async (_, given) => {
    await given()
    expect(await read()).toContain('fwd=stale')
    expect(waits.ever).toBe(0)
  })

  it('waits for a page that was open all night, and connects anew', async () => {
    const { port1, port2 } = new MessageChannel()
    const fields = { data: CONNECT, ports: [port2], source: { url: `${ORIGIN}/` } }
    worker.scope.dispatchEvent(Object.assign(new TestExtendableEvent('message'), fields))
    const answer = read()
    await whenWaiting()
    await worker.api.positions()
    await hello(5)
    expect(await answer).toEqual(HIT)
    port1.close()
  })

  it.each(['document', 'script', 'style'])(
    'does not wait when it is for a %s, without which no page connects',
    async (destination) => {
      openPage()
      const request = new Request(at('/api/products/42'))
      Object.defineProperty(request, 'destination', { value: destination })
      expect(statusOf(await worker.fetch(request))).toContain('fwd=stale')
      expect(waits.ever).toBe(0)
    },
  )

  it('does not wait where no log has ever been heard', async () => {
    device = newDevice()
    worker = start()
    origin.fields = { 'Springhouse-Position': '' }
    await read()
    await worker.settled()
    device.clock.advance(NIGHT_MS)
    await worker.api.positions()
    expect(await read()).toContain('fwd=stale')
    expect(waits.ever).toBe(0)
  })

  it('does not wait for what the log alone does not make fresh', async () => {
    await worker.api.positions()
    expect(await read('/api/products')).toContain('fwd=uri-miss')
    await relay(6, ['product:42'])
    device.clock.advance(NIGHT_MS)
    await worker.api.positions()
    expect(await read()).toContain('fwd=stale')
    expect(waits.ever).toBe(0)
  })

  it('goes to the network when the origin says that caching is off', async () => {
    await worker.api.positions()
    const answer = worker.fetch('/api/products/42')
    await whenWaiting()
    await hello(5, ALICE, false)
    expect(statusOf(await answer)).toBeUndefined()
    expect(origin.asked).toHaveLength(1)
  })

  it('is answered as another user when the origin names one meanwhile', async () => {
    origin.fields = { 'Springhouse-Partition': ALICE }
    await hello(5)
    await worker.fetch('/api/me')
    await worker.settled()
    device.clock.advance(NIGHT_MS)
    await worker.api.positions()
    const answer = read('/api/me')
    await whenWaiting()
    origin.fields = { 'Springhouse-Partition': BOB }
    await hello(5, BOB)
    expect(await answer).toContain('fwd=uri-miss')
  })
})

describe('a refresh behind a stale answer', () => {
  it('is spared when the page tells that nothing has changed', async () => {
    worker = start()
    device.clock.advance(-NIGHT_MS + 900_000)
    await worker.api.positions()
    expect(await read()).toContain('stale-while-revalidate')
    await whenWaiting()
    await hello(5)
    await worker.settled()
    expect(origin.asked).toEqual([])
  })

  it('is done when the page hears nothing in time', async () => {
    device.clock.advance(-NIGHT_MS + 900_000)
    await worker.api.positions()
    expect(await read()).toContain('stale-while-revalidate')
    await whenWaiting()
    device.clock.advance(CATCH_UP_MS)
    await worker.settled()
    expect(origin.asked).toHaveLength(1)
  })
})
