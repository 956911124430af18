// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { at, follow, POLICY, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  server.resetHandlers()
  vi.restoreAllMocks()
})
afterAll(() => server.close())

let device: Device
let worker: TestWorker
beforeEach(() => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  server.use(
    http.get(at('/api/products/42'), () =>
      HttpResponse.json({ id: 42 }, { headers: { 'Springhouse-Position': 'e.5', ETag: '"1"' } }),
    ),
    http.put(at('/api/products/42'), () =>
      HttpResponse.json({}, { headers: { 'Cache-Group-Invalidation': '"product:42"' } }),
    ),
  )
})

function troubles(): readonly string[] {
  return worker.broadcasts.flatMap((message) => (message.type === 'trouble' ? [message.what] : []))
}

describe('a browser that gives no database', () => {
  beforeEach(() => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError')
    })
  })

  it("answers reads with the network's answer and says what failed", async () => {
    const response = await worker.fetch('/api/products/42')
    await worker.settled()
    expect(await response.json()).toEqual({ id: 42 })
    expect(troubles().join()).toContain('SecurityError')
  })

  it("answers writes with the origin's answer", async () => {
    expect((await worker.fetch('/api/products/42', { method: 'PUT' })).status).toBe(200)
  })

  it('sends queued writes at once', async () => {
    server.use(http.post(at('/api/yields'), () => HttpResponse.json({}, { status: 201 })))
    await worker.api.applySession({ partition: 'alice.r1', cache: true })
    const response = await worker.fetch('/api/yields', { method: 'POST', body: '{}' })
    expect(response.status).toBe(201)
  })

  it('does not move the position, so that the page sends the event again', async () => {
    const confirmation = { head: { epoch: 'e', seq: 5 }, atMs: device.clock.now() }
    const outcome = await worker.api.applyReset('public', confirmation.head, confirmation)
    expect(outcome).toMatchObject({ kind: 'failed' })
    expect(await worker.api.positions()).toEqual([])
  })
})

describe('a body in Cache Storage', () => {
  const LARGE = 'x'.repeat(70_000)

  beforeEach(async () => {
    server.use(
      http.get(at('/api/products/42'), () =>
        HttpResponse.text(LARGE, { headers: { 'Springhouse-Position': 'e.5', ETag: '"1"' } }),
      ),
    )
    await follow(worker, device, 5)
    await worker.fetch('/api/products/42')
    await worker.settled()
  })

  async function bodies(): Promise<readonly string[]> {
    return (await device.caches.open(`springhouse:${device.app}:bodies`)).urls
  }

  it('is where large bodies go, and comes back from there', async () => {
    expect(await bodies()).toHaveLength(1)
    const hit = await worker.fetch('/api/products/42')
    expect(statusOf(hit)).toContain('hit')
    expect(await hit.text()).toBe(LARGE)
  })

  it('leaves no orphan when its entry is replaced', async () => {
    await worker.fetch(new Request(at('/api/products/42'), { cache: 'reload' }))
    await worker.settled()
    expect(await bodies()).toHaveLength(1)
  })

  it('makes its entry a miss when it is gone', async () => {
    await device.caches.delete(`springhouse:${device.app}:bodies`)
    worker = startWorker(device, POLICY)
    expect(statusOf(await worker.fetch('/api/products/42'))).toContain('fwd=uri-miss')
  })

  it("ends in the network's answer when Cache Storage fails", async () => {
    vi.spyOn(device.caches, 'open').mockRejectedValue(new DOMException('denied', 'SecurityError'))
    worker = startWorker(device, POLICY)
    const response = await worker.fetch('/api/products/42')
    expect(await response.text()).toBe(LARGE)
    expect(troubles().join()).toContain('Cannot read body')
  })
})

describe('a connection that was lost', () => {
  it('is opened again, once, and the work is repeated', async () => {
    await follow(worker, device, 5)
    const database = await new Promise<IDBDatabase>((resolve) => {
      const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
      transaction.mockImplementationOnce(function lose(this: IDBDatabase) {
        resolve(this)
        throw new DOMException('The database connection is closing', 'InvalidStateError')
      })
      void worker.fetch('/api/products/42')
    })
    await worker.settled()
    expect(database).toBeDefined()
    expect(await worker.api.inspect(1)).toHaveLength(1)
    expect(troubles()).toEqual([])
  })
})
