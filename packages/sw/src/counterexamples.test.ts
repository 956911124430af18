// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import {
  catalog,
  dashboard,
  definePolicy,
  EVERYTHING,
  LEASE_MS,
  sharedNames,
  type Tag,
} from '@springhouse/core'
import { openDB } from 'idb'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, confirmed, follow, invalidation, position, statusOf } from './testing/fixture.ts'
import { ProductOrigin } from './testing/product-origin.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

// Schedules under which a simpler rule would hand out stale data as fresh; docs/model.md tells of each.

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const policy = definePolicy({
  version: 1,
  routes: {
    price: catalog('/api/price', { tags: ['price'] }),
    untagged: catalog('/api/untagged'),
    orders: dashboard('/api/orders', { scope: 'tenant', tags: ['price'] }),
  },
})

let device: Device
let worker: TestWorker
let origin: ProductOrigin

beforeEach(async () => {
  device = newDevice()
  origin = new ProductOrigin()
  server.use(
    http.get(at('/springhouse/changes'), () => new HttpResponse(null, { status: 503 })),
    http.get(at('/api/*'), ({ request }) => origin.answer(request)),
  )
  worker = startWorker(device, policy)
  await follow(worker, device, 5)
})

async function read(path = '/api/price'): Promise<string | undefined> {
  const response = await worker.fetch(path)
  await worker.settled()
  return statusOf(response)
}

function relay(seq: number, tags: readonly Tag[], more = {}): Promise<unknown> {
  return worker.api.applyInvalidation(
    'public',
    invalidation(seq, tags, more),
    confirmed(device, seq),
  )
}

/** What a page writes down at a beat. */
async function beat(seq: number, atMs = device.clock.nowMs): Promise<void> {
  const database = await openDB(sharedNames(device.app).confirmationDatabase, 1, {
    upgrade: (created) => {
      created.createObjectStore('confirmations')
      created.createObjectStore('session')
    },
  })
  await database.put('confirmations', { head: position(seq), atMs }, 'public')
  database.close()
}

const HIT = expect.stringContaining('Springhouse-SW; hit; ttl=')

describe('is not fresh:', () => {
  it('stamp beside a stored copy: an answer that a cache kept from before the invalidation', async () => {
    await relay(9, ['price'], { previousSeq: 5 })
    // The cache's copy says 5 though the head is 9, and it is believed.
    expect(await read()).toContain('detail=INVALID')
    expect(origin.asked.at(-1)?.headers.get('Springhouse-After')).toBe('e.9')
    expect(await read()).toContain('fwd=stale')
  })

  it('stamp at landing: an answer that was under way when its invalidation was heard', async () => {
    let answer = (): void => undefined
    const isAsked = new Promise<void>((asked) => {
      server.use(
        http.get(at('/api/price'), async ({ request }) => {
          const made = origin.answer(request)
          asked()
          await new Promise<void>((resolve) => {
            answer = resolve
          })
          return made
        }),
      )
    })
    const first = worker.fetch('/api/price')
    await isAsked
    await relay(6, ['price'])
    server.use(http.get(at('/api/price'), ({ request }) => origin.answer(request)))
    answer()
    await first
    await worker.settled()
    expect(await read()).toContain('fwd=stale')
  })

  it('beat over a lost message: what a head beyond the applied position confirms', async () => {
    await read()
    device.clock.advance(601_000)
    // The event 6 was lost on its way to the worker.
    await beat(6)
    expect(await read()).toContain('detail=stale-while-revalidate')
  })

  it('thawed tab: what a beat from before the freeze confirms', async () => {
    await read()
    const frozenAtMs = device.clock.nowMs
    device.clock.advance(601_000)
    await beat(5, frozenAtMs)
    expect(await read()).toContain('detail=stale-while-revalidate')
  })

  it('thawed tab: what its reset to a former life of the log would leave', async () => {
    await worker.api.applyReset('public', position(2, 'f'), confirmed(device, 2, 'f'))
    origin.fields = { 'Springhouse-Position': 'f.2' }
    await read()
    const event = invalidation(3, ['price'], { position: position(3, 'f'), previousSeq: 2 })
    await worker.api.applyInvalidation('public', event, confirmed(device, 3, 'f'))
    const outcome = await worker.api.applyReset(
      'public',
      position(9),
      confirmed(device, 9),
      position(5),
    )
    expect(outcome).toMatchObject({ kind: 'gap', position: position(3, 'f') })
    expect(await read()).toContain('fwd=stale')
  })

  it('clock set back: what was confirmed before', async () => {
    device.clock.advance(3_600_000)
    await worker.api.applyReset('public', position(5), confirmed(device, 5))
    await read()
    device.clock.advance(-LEASE_MS / 2)
    expect(worker.parts.tier.log.follows('public')).toBe(false)
    device.clock.advance(LEASE_MS / 2)
    expect(worker.parts.tier.log.follows('public')).toBe(false)
  })

  it('clock set back: what lies in the future, when its time has come round', async () => {
    await beat(5, device.clock.nowMs + 599_000)
    device.clock.advance(LEASE_MS)
    const { log } = worker.parts.tier
    expect(await log.isFollowing('public')).toBe(false)
    device.clock.advance(600_000 - LEASE_MS)
    expect(await log.isFollowing('public')).toBe(false)
    await beat(5)
    device.clock.advance(1000)
    expect(await log.isFollowing('public')).toBe(true)
  })

  it('number reused after failover: an entry of the former epoch, whatever its number', async () => {
    origin.seq = 900
    await relay(900, ['other'], { previousSeq: 5 })
    await read()
    await worker.api.applyReset('public', position(3, 'f'), confirmed(device, 3, 'f'))
    const event = invalidation(4, ['price'], { position: position(4, 'f'), previousSeq: 3 })
    await worker.api.applyInvalidation('public', event, confirmed(device, 4, 'f'))
    expect(worker.parts.tier.log.position('public')).toEqual(position(4, 'f'))
    expect(await read()).toContain('detail=stale-while-revalidate')
  })

  it('reset with old tag versions: an entry that only the versions before the reset would pass', async () => {
    await relay(6, ['price'])
    origin.seq = 6
    await read()
    // What happened between 6 and 50 is lost; "price" may be among it.
    await worker.api.applyReset('public', position(50), confirmed(device, 50))
    worker = startWorker(device, policy)
    device.clock.advance(601_000)
    expect(await read()).toContain('detail=stale-while-revalidate')
  })

  it('event applied over a gap: what the missing event invalidated', async () => {
    await read()
    const late = await relay(7, ['other'])
    expect(late).toEqual({ kind: 'gap', position: position(5) })
    await relay(7, ['price', 'other'], { previousSeq: 5 })
    expect(await read()).toContain('fwd=stale')
  })

  it('a new worker’s table loaded at install: what the active worker has heard since', async () => {
    await read()
    const next = startWorker(device, policy)
    await next.emit('install')
    await relay(6, ['price'])
    await next.emit('activate')
    worker = next
    expect(await read()).toContain('fwd=stale')
  })

  it('untagged entries: what nothing but time could end, for followers either', async () => {
    await read('/api/untagged')
    device.clock.advance(599_000)
    await worker.api.applyReset('public', position(5), confirmed(device, 5))
    expect(await read('/api/untagged')).toEqual(HIT)
    device.clock.advance(2000)
    expect(worker.parts.tier.log.follows('public')).toBe(true)
    expect(await read('/api/untagged')).toContain('detail=stale-while-revalidate')
  })

  it('untagged entries: what everything includes', async () => {
    await read('/api/untagged')
    await relay(6, [EVERYTHING])
    expect(await read('/api/untagged')).toContain('fwd=stale')
  })

  it('scopes that share an epoch: an entry whose own scope’s log has named it', async () => {
    origin.fields = { 'Springhouse-Partition': 'ann.r1' }
    await worker.api.applySession({
      partition: 'ann.r1',
      cache: true,
      scopes: ['public', 'tenant.acme'],
    })
    await worker.api.applyReset('tenant.acme', position(5), confirmed(device, 5))
    await read('/api/orders')
    await worker.api.applyInvalidation(
      'tenant.acme',
      invalidation(6, ['price']),
      confirmed(device, 6),
    )
    expect(await read('/api/price')).toContain('stored')
    expect(await read('/api/price')).toEqual(HIT)
    expect(await read('/api/orders')).toContain('fwd=stale')
  })
})
