// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { catalog, dashboard, definePolicy, writes } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { LogStore } from './store/log-store.ts'
import { at, confirmed, follow, invalidation, position, statusOf } from './testing/fixture.ts'
import { ProductOrigin } from './testing/product-origin.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const tenant = { scope: 'tenant' } as const
const policy = definePolicy({
  version: 1,
  routes: {
    products: catalog('/api/products', { tags: ['a'] }),
    orders: dashboard('/api/orders', { ...tenant, tags: ['a'] }),
    save: writes('/api/orders/*', { ...tenant, invalidates: ['a'] }),
  },
})

const ACME = 'tenant.acme'
const AJAX = 'tenant.ajax'
const ANN = 'ann.r1'
const BEN = 'ben.r1'

let device: Device
let worker: TestWorker
let origin: ProductOrigin

beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, policy)
  origin = new ProductOrigin()
  server.use(
    http.get(at('/api/orders'), ({ request }) => origin.answer(request)),
    http.get(at('/springhouse/changes'), () => new HttpResponse(null, { status: 503 })),
  )
  // The public log is far ahead of the tenant's, and of another epoch.
  await follow(worker, device, 900)
  signedIn(ANN)
})

/** The origin's answers are a session's from now on, stamped by its tenant's log. */
function signedIn(partition: string, epoch = 't'): void {
  origin.fields = {
    'Springhouse-Partition': partition,
    'Springhouse-Position': `${epoch}.5`,
    'Springhouse-Cache-Control': 'max-age=60, following=3600',
  }
}

async function hello(partition: string, scope: string, epoch = 't'): Promise<void> {
  await worker.api.applySession({ partition, cache: true, scopes: ['public', scope] })
  if (scope !== 'public') {
    await worker.api.applyReset(scope, position(5, epoch), confirmed(device, 5, epoch))
  }
}

async function read(): Promise<string | undefined> {
  const response = await worker.fetch('/api/orders')
  await worker.settled()
  return statusOf(response)
}

function invalidate(scope: string, epoch: string, seq: number): Promise<unknown> {
  const event = invalidation(seq, ['a'], { position: position(seq, epoch) })
  return worker.api.applyInvalidation(scope, event, confirmed(device, seq, epoch))
}

const MISS = 'Springhouse-SW; fwd=uri-miss; stored'
const HIT = expect.stringContaining('Springhouse-SW; hit; ttl=')

describe('a route of the tenant’s scope', () => {
  it('goes to the network, and is not stored, until hello has named the scope', async () => {
    await worker.api.applySession({ partition: ANN, cache: true })
    expect(await read()).toBe('Springhouse-SW; fwd=uri-miss; detail=PARTITION')
    expect(await worker.api.inspect(9)).toEqual([])
    await hello(ANN, ACME)
    expect(await read()).toBe(MISS)
    expect(await read()).toEqual(HIT)
  })

  it('is judged by the tenant’s log alone', async () => {
    await hello(ANN, ACME)
    await read()
    await invalidate('public', 'e', 901)
    expect(await read()).toEqual(HIT)
    await invalidate(ACME, 't', 6)
    expect(await read()).toContain('fwd=stale')
  })

  it('follows while its own scope is confirmed, whatever the public one is', async () => {
    await hello(ANN, ACME)
    await read()
    device.clock.advance(61_000)
    await worker.api.applySession({
      partition: ANN,
      cache: true,
      scopes: ['public', ACME],
      confirmations: [{ scope: 'public', confirmation: confirmed(device, 900) }],
    })
    expect(await read()).toContain('fwd=stale')
  })

  it('is heard of by an own write in the tenant’s log', async () => {
    server.use(
      http.put(at('/api/orders/1'), () =>
        HttpResponse.json({}, { headers: { 'Springhouse-Position': 't.6' } }),
      ),
    )
    await hello(ANN, ACME)
    await read()
    await worker.fetch('/api/orders/1', { method: 'PUT', body: '{}' })
    expect(worker.broadcasts.at(-1)).toMatchObject({ type: 'changed', scope: ACME, tags: ['a'] })
    expect(await read()).toContain('fwd=stale')
  })

  it('is known again when the worker was stopped', async () => {
    await hello(ANN, ACME)
    await read()
    worker = startWorker(device, policy)
    expect(await read()).toEqual(HIT)
  })

  it('is the public one for a session without a tenant', async () => {
    await hello(ANN, 'public')
    signedIn(ANN, 'e')
    origin.fields['Springhouse-Position'] = 'e.900'
    expect(await read()).toBe(MISS)
    await invalidate('public', 'e', 901)
    expect(await read()).toContain('fwd=stale')
  })
})

describe('another tenant', () => {
  beforeEach(async () => {
    await hello(ANN, ACME)
    await read()
  })

  it('has none of the first one’s entries, and a log of its own', async () => {
    signedIn(BEN, 'u')
    await hello(BEN, AJAX, 'u')
    expect(await read()).toBe(MISS)
    expect(await worker.api.positions()).toEqual([
      { scope: 'public', position: position(900) },
      { scope: AJAX, position: position(5, 'u') },
    ])
    worker = startWorker(device, policy)
    expect(await worker.api.positions()).toHaveLength(2)
  })

  it('is not taken for the first one when an answer names its user before hello does', async () => {
    signedIn(BEN, 'u')
    origin.version = 2
    await invalidate(ACME, 't', 6)
    await read()
    expect(await read()).toBe('Springhouse-SW; fwd=uri-miss; detail=PARTITION')
  })

  it('finds the log of the first one gone when that one comes back', async () => {
    signedIn(BEN, 'u')
    await hello(BEN, AJAX, 'u')
    signedIn(ANN)
    await worker.api.applySession({ partition: ANN, cache: true, scopes: ['public', ACME] })
    expect(worker.parts.tier.log.position(ACME)).toBeUndefined()
    expect(await read()).toBe(MISS)
  })

  it('is no trouble for anybody when the first one’s log cannot be forgotten', async () => {
    const { log } = worker.parts.tier
    const before = log.position(ACME)
    const gone = new DOMException('gone', 'UnknownError')
    vi.spyOn(LogStore.prototype, 'keep').mockRejectedValueOnce(gone)
    await log.keep(['public'])
    expect(log.position(ACME)).toEqual(before)
    expect(worker.broadcasts.at(-1)).toMatchObject({ type: 'trouble' })
  })
})
