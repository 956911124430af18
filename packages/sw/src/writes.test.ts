// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { NO_LOG, ownerOf, problemUri, sharedNames } from '@springhouse/core'
import { openOutbox, runOutbox } from '@springhouse/outbox'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALICE, at, BOB, follow, POLICY, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

let device: Device
let worker: TestWorker
beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  server.use(
    http.get(at('/springhouse/ping'), () =>
      HttpResponse.json({ springhouse: 1, app: 'test', cache: true }),
    ),
    http.get(at('/springhouse/ops'), () => HttpResponse.json({})),
  )
  await follow(worker, device, 5)
})

function lastInvalidated(tag: string, { parts } = worker): number | undefined {
  const view = parts.tier.log.view('public')
  return view === undefined || view === NO_LOG ? undefined : view.lastInvalidated(tag)
}

describe('a write', () => {
  it('is heard before the page sees its answer: tags raised, on disk, pages told', async () => {
    server.use(
      http.put(at('/api/products/42'), () =>
        HttpResponse.json(
          {},
          {
            headers: {
              'Cache-Group-Invalidation': '"product:42"',
              'Springhouse-Position': 'e.6',
            },
          },
        ),
      ),
    )
    const response = await worker.fetch('/api/products/42', { method: 'PUT', body: '{}' })
    expect(statusOf(response)).toBe('Springhouse-SW; fwd=method')
    expect(lastInvalidated('product:42')).toBe(6)
    expect(worker.broadcasts.at(-1)).toMatchObject({ type: 'changed', tags: ['product:42'] })
    const next = startWorker(device, POLICY)
    await next.api.positions()
    expect(lastInvalidated('product:42', next)).toBe(6)
  })

  it('marks what is stored under its own URI, and what was already under way to it', async () => {
    server.use(
      http.get(at('/api/products/42'), () =>
        HttpResponse.json({}, { headers: { 'Springhouse-Position': 'e.5', ETag: '"1"' } }),
      ),
      http.put(at('/api/products/42'), () => HttpResponse.json({})),
    )
    await worker.fetch('/api/products/42')
    await worker.settled()
    await worker.fetch('/api/products/42', { method: 'PUT', body: '{}' })
    expect((await worker.api.inspect(1))[0]?.validity).toBe('invalid')
    await worker.fetch('/api/products/42')
    await worker.settled()
    expect((await worker.api.inspect(1))[0]?.validity).toBe('invalid')
    device.clock.advance(1)
    await worker.fetch('/api/products/42')
    await worker.settled()
    expect((await worker.api.inspect(1))[0]?.validity).toBe('valid')
  })

  it('invalidates nothing when it failed', async () => {
    server.use(
      http.put(at('/api/products/42'), () =>
        HttpResponse.json({}, { status: 422, headers: { 'Cache-Group-Invalidation': '"a"' } }),
      ),
    )
    expect((await worker.fetch('/api/products/42', { method: 'PUT' })).status).toBe(422)
    expect(lastInvalidated('a')).toBeUndefined()
  })

  it('rejects as fetch would when the network fails and the route refuses', async () => {
    server.use(http.put(at('/api/products/42'), () => HttpResponse.error()))
    await expect(worker.fetch('/api/products/42', { method: 'PUT' })).rejects.toThrow(TypeError)
  })
})

describe('a queued write', () => {
  let isReachable: boolean
  let received: { key: string | null; owner: string | null; body: unknown }[]
  beforeEach(async () => {
    isReachable = true
    received = []
    server.use(
      http.post(at('/api/yields'), async ({ request }) => {
        if (!isReachable) return HttpResponse.error()
        const key = request.headers.get('Idempotency-Key')
        const owner = request.headers.get('Springhouse-Owner')
        received.push({ key, owner, body: await request.json() })
        return HttpResponse.json(
          { id: 1 },
          {
            status: 201,
            headers: {
              'Springhouse-Op': `${key ?? ''};ttl=60`,
              'Cache-Group-Invalidation': '"herd:7"',
              'Springhouse-Position': 'e.6',
              'Springhouse-Partition': ALICE,
            },
          },
        )
      }),
    )
    await worker.api.applySession({ partition: ALICE, cache: true })
    await worker.settled()
  })

  function post(init: RequestInit = {}): Promise<Response> {
    return worker.fetch('/api/yields', {
      method: 'POST',
      body: JSON.stringify({ herd: 7, litres: 12 }),
      headers: { 'Content-Type': 'application/json' },
      ...init,
    })
  }

  it("answers with the origin's own answer when it comes at once, heard before the page sees it", async () => {
    const response = await post()
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ id: 1 })
    expect(lastInvalidated('herd:7')).toBe(6)
    const body = { herd: 7, litres: 12 }
    expect(received).toEqual([{ key: '"id-2"', owner: ownerOf(ALICE), body }])
    expect(worker.broadcasts.map(({ type }) => type)).toContain('outbox')
  })

  it("sends under the page's own key", async () => {
    const headers = { 'Idempotency-Key': '"mine"', 'Content-Type': 'application/json' }
    await post({ headers })
    expect(received[0]?.key).toBe('"mine"')
  })

  it('answers 202 with the key when the network is gone, and is sent when it is back', async () => {
    isReachable = false
    const response = await post()
    expect(response.status).toBe(202)
    const { queued, key } = await response.json()
    expect(queued).toBe(true)
    expect(response.headers.get('Springhouse-Outbox')).toBe(`"${key}"`)
    isReachable = true
    await worker.api.drainOutbox('user')
    await expect.poll(() => received.length).toBe(1)
    await expect.poll(() => lastInvalidated('herd:7')).toBe(6)
  })

  it('is sent before its time when there is a network again, not when a timer asks', async () => {
    let isCaptive = true
    server.use(
      http.all(at('/*'), () => (isCaptive ? HttpResponse.html('<h1>Welcome</h1>') : undefined)),
    )
    expect((await post()).status).toBe(202)
    await worker.settled()
    isCaptive = false
    const sending = vi.spyOn(worker.parts.outbox, 'drain')
    await worker.api.drainOutbox('timer')
    await sending.mock.results[0]?.value
    expect(sending).toHaveBeenCalledOnce()
    expect(received).toEqual([])
    await worker.api.drainOutbox('connected')
    await expect.poll(() => received.length).toBe(1)
  })

  it('survives a kill: the next worker sends it with the same key', async () => {
    isReachable = false
    const { key } = await (await post()).json()
    isReachable = true
    worker = startWorker(device, POLICY)
    await worker.api.drainOutbox('user')
    const body = { herd: 7, litres: 12 }
    await expect.poll(() => received).toMatchObject([{ key: `"${key}"`, body }])
  })

  it('answers 202 after five seconds when the origin takes its time', async () => {
    server.use(http.post(at('/api/yields'), () => new Promise<Response>(() => undefined)))
    const answer = post()
    await expect.poll(() => device.clock.waiting).toBeGreaterThan(1)
    device.clock.advance(5000)
    expect((await answer).status).toBe(202)
    device.clock.advance(60_000)
  })

  it('is handed a refusal of the origin as it is', async () => {
    server.use(
      http.post(at('/api/yields'), ({ request }) =>
        HttpResponse.json(
          { title: 'Too much' },
          {
            status: 422,
            headers: {
              'Springhouse-Op': request.headers.get('Idempotency-Key') ?? '',
              'Content-Type': 'application/problem+json',
            },
          },
        ),
      ),
    )
    const response = await post()
    expect(response.status).toBe(422)
    expect(await response.json()).toEqual({ title: 'Too much' })
  })

  it('is not sent for another user', async () => {
    isReachable = false
    await post()
    isReachable = true
    await worker.api.applySession({ partition: BOB, cache: true })
    await worker.parts.outbox.hasten('user')
    expect(received).toEqual([])
  })

  it('is kept for its owner when the cookie has become another user’s on the way', async () => {
    let session = BOB
    server.use(
      http.post(at('/api/yields'), ({ request }) => {
        if (request.headers.get('Springhouse-Owner') === ownerOf(session)) return undefined
        return HttpResponse.json(
          { type: problemUri('other-owner') },
          {
            status: 403,
            headers: {
              'Content-Type': 'application/problem+json',
              'Springhouse-Partition': session,
            },
          },
        )
      }),
    )
    expect((await post()).status).toBe(202)
    expect(worker.parts.tier.session.lastPartition).toBe(BOB)
    await worker.parts.outbox.hasten('user')
    expect(received).toEqual([])
    session = ALICE
    await worker.api.applySession({ partition: ALICE, cache: true })
    await expect.poll(() => received.length).toBe(1)
  })

  it('is saved and waits while it is in doubt who is signed in', async () => {
    await worker.parts.tier.session.doubt()
    expect((await post()).status).toBe(202)
    expect(received).toEqual([])
  })

  it('is sent at once under its key when nobody has named the owner', async () => {
    await worker.api.forgetPrivateData()
    expect((await post()).status).toBe(201)
    expect(received).toMatchObject([{ owner: null }])
  })

  it('says the truth when it can neither be saved nor sent', async () => {
    await worker.api.forgetPrivateData()
    isReachable = false
    const response = await post()
    expect(response.status).toBe(507)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  })

  it('is sent at once under its owner when it cannot be saved', async () => {
    const { outbox } = worker.parts
    outbox.enqueue = () => Promise.reject(new Error('no room'))
    expect((await post()).status).toBe(201)
    expect(received[0]?.owner).toBe(ownerOf(ALICE))
    expect(worker.broadcasts.find(({ type }) => type === 'trouble')).toBeDefined()
  })

  it('raises its tags again when the worker was killed before the cache had heard of them', async () => {
    const outbox = await openOutbox({ name: sharedNames(device.app).outboxDatabase })
    await outbox.enqueue({
      owner: ownerOf(ALICE),
      group: 'herd:7',
      method: 'POST',
      url: at('/api/yields'),
      body: new TextEncoder().encode('{"herd":7}').buffer,
      contentType: 'application/json',
    })
    await runOutbox(outbox, {
      owner: ownerOf(ALICE),
      lockName: 'lock',
      fetch: (url, init) => fetch(url, init),
      now: device.clock.now,
      random: () => 0.5,
      signal: new AbortController().signal,
    })
    await outbox.close()
    worker = startWorker(device, POLICY)
    await worker.api.positions()
    expect(lastInvalidated('herd:7')).toBe(6)
  })
})
