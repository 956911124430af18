// SPDX-License-Identifier: MIT
import { ORIGIN } from './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { encodeChanges, LEASE_MS, type Position, type StreamEvent } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CATCH_UP_MS } from './log/catch-up.ts'
import {
  ALICE,
  at,
  BOB,
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
const HIT = expect.stringContaining('Springhouse-SW; hit; ttl=')

let device: Device
let worker: TestWorker
let origin: ProductOrigin
let asked: string[]
let changes: () => Response | Promise<Response>
let waits: number

beforeEach(async () => {
  device = newDevice()
  origin = new ProductOrigin()
  asked = []
  changes = () => said()
  server.use(
    http.get(at('/api/*'), ({ request }) => origin.answer(request)),
    http.get(at('/springhouse/changes'), ({ request }) => {
      asked.push(new URL(request.url).search)
      return changes()
    }),
  )
  worker = startWorker(device, POLICY)
  await follow(worker, device, 5)
  await worker.api.applySession({ partition: ALICE, cache: true, scopes: ['public'] })
  for (const id of [42, 43]) await worker.fetch(`/api/products/${id}`)
  await worker.settled()
  origin.asked.length = 0
})

function said(events: readonly StreamEvent[] = [], more: Partial<Hello> = {}): Response {
  const scope = { scope: 'public', from: position(5), head: position(5), gap: false, ...more.scope }
  const { partition = ALICE } = more
  const hello: StreamEvent = { type: 'hello', partition, cache: true, scopes: [scope] }
  return HttpResponse.text(encodeChanges([hello, ...events]), {
    headers: { 'Content-Type': 'application/json' },
  })
}

interface Hello {
  readonly partition: string
  readonly scope: { readonly from?: Position; readonly head?: Position; readonly gap?: boolean }
}

function missed(seq: number, tags: readonly string[]): Response {
  const event = invalidation(seq, tags, { previousSeq: 5 })
  return said([{ type: 'inv', invalidation: event }], { scope: { head: position(seq) } })
}

/** The browser has stopped the worker, and starts it again after a time. */
function wake(afterMs: number): void {
  device.clock.advance(afterMs)
  waits = 0
  const delay = async (ms: number, signal?: AbortSignal): Promise<void> => {
    // Databases and sessions wait as well, but not for so long.
    const count = ms === CATCH_UP_MS ? 1 : 0
    waits += count
    await device.clock.delay(ms, signal)
    waits -= count
  }
  worker = startWorker(device, POLICY, { environment: { delay } })
}

/** Resolves when a read waits for the log. */
async function whenWaiting(): Promise<void> {
  await expect.poll(() => waits, { interval: 5, timeout: 4000 }).toBe(1)
}

async function read(id = 42): Promise<string | undefined> {
  return statusOf(await worker.fetch(`/api/products/${id}`))
}

function openPage(): void {
  const request = new Request(ORIGIN)
  Object.defineProperty(request, 'mode', { value: 'navigate' })
  worker.dispatch(request)
}

describe('a worker that no page tells of the log', () => {
  it('asks for the changes once, and the origin for nothing when nothing has changed', async () => {
    wake(NIGHT_MS)
    expect(await Promise.all([read(42), read(43), read(42)])).toEqual([HIT, HIT, HIT])
    expect(asked).toEqual(['?since=e.5'])
    expect(origin.asked).toEqual([])
  })

  it('refetches what has changed, and nothing else', async () => {
    changes = () => missed(9, ['product:42'])
    origin.version = 2
    origin.seq = 9
    wake(NIGHT_MS)
    const answer = await worker.fetch('/api/products/42')
    expect(await answer.json()).toEqual({ version: 2 })
    expect(await read(43)).toEqual(HIT)
    expect(origin.asked).toHaveLength(1)
    expect(await worker.api.positions()).toEqual([{ scope: 'public', position: position(9) }])
  })

  it('spares the validation behind a stale answer when nothing has changed', async () => {
    wake(700_000)
    expect(await read(42)).toContain('detail=stale-while-revalidate')
    await worker.settled()
    expect(asked).toHaveLength(1)
    expect(origin.asked).toEqual([])
    expect(await read(43)).toEqual(HIT)
  })

  it('asks again only when the lease is over', async () => {
    wake(NIGHT_MS)
    await read()
    device.clock.advance(LEASE_MS - 1)
    await read()
    expect(asked).toHaveLength(1)
    device.clock.advance(1)
    await read()
    expect(asked).toHaveLength(2)
  })

  it('asks the origin for everything after a reset', async () => {
    const scope = { from: position(2, 'f'), head: position(2, 'f'), gap: true }
    changes = () => said([{ type: 'reset', position: position(2, 'f'), why: 'epoch' }], { scope })
    wake(NIGHT_MS)
    expect(await read()).toContain('fwd=stale')
    expect(worker.parts.tier.log.position('public')).toEqual(position(2, 'f'))
  })

  it('answers as another user when the origin names one', async () => {
    changes = () => said([], { partition: BOB })
    wake(NIGHT_MS)
    await read()
    expect(worker.parts.tier.session.lastPartition).toBe(BOB)
  })

  it.each([
    ['an error', () => new HttpResponse(null, { status: 503 })],
    ['a login page', () => HttpResponse.html('<p>Welcome to our Wi-Fi</p>')],
    ['no network', () => Response.error()],
    [
      'an event of a log that hello does not name',
      () =>
        said([{ type: 'reset', position: position(2, 'f'), why: 'epoch' }], {
          scope: { gap: true },
        }),
    ],
    ['a name that is none', () => said([], { partition: 'a b' })],
  ])(
    'validates as if it followed nothing when the answer is %s, and does not ask again at once',
    async (_, answer) => {
      changes = answer
      wake(NIGHT_MS)
      expect(await read(42)).toContain('fwd=stale')
      expect(await read(43)).toContain('fwd=stale')
      expect(asked).toHaveLength(1)
    },
  )

  it('waits no longer than its deadline, and takes in what comes late', async () => {
    let answer: (response: Response) => void = () => undefined
    changes = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    wake(NIGHT_MS)
    const late = read(42)
    await expect.poll(() => asked.length, { interval: 5 }).toBe(1)
    await whenWaiting()
    device.clock.advance(CATCH_UP_MS)
    expect(await late).toContain('fwd=stale')
    answer(said())
    await expect.poll(() => worker.parts.tier.log.follows('public'), { interval: 5 }).toBe(true)
  })

  it('waits once for a page that turns out not to follow, and for the next one of its kind no more', async () => {
    wake(NIGHT_MS)
    openPage()
    const first = read()
    await whenWaiting()
    expect(asked).toEqual([])
    device.clock.advance(CATCH_UP_MS)
    expect(await first).toEqual(HIT)
    device.clock.advance(LEASE_MS)
    openPage()
    expect(await read()).toEqual(HIT)
    expect(asked).toHaveLength(2)
  })

  it('asks nothing where no log has ever been heard', async () => {
    device = newDevice()
    worker = startWorker(device, POLICY)
    await read()
    wake(NIGHT_MS)
    await read()
    expect(asked).toEqual([])
  })
})
