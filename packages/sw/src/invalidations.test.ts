// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, confirmed, follow, invalidation, POLICY, statusOf } from './testing/fixture.ts'
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

describe('a 304', () => {
  it('freshens the stored fields and raises the stamp', async () => {
    await read()
    await worker.api.applyInvalidation(
      'public',
      invalidation(6, ['product:42']),
      confirmed(device, 6),
    )
    origin.seq = 6
    origin.fields = { 'X-Note': 'new' }
    const validated = await read()
    expect(statusOf(validated)).toBe('Springhouse-SW; fwd=stale; fwd-status=304; stored')
    expect(validated.headers.get('X-Note')).toBe('new')
    expect(statusOf(await read())).toContain('hit')
  })

  it('is not taken for an answer about another body', async () => {
    await read()
    device.clock.advance(601_000)
    server.use(
      http.get(at('/api/products/42'), ({ request }) => {
        origin.asked.push(request)
        return request.headers.has('If-None-Match')
          ? new HttpResponse(null, { status: 304, headers: { ETag: '"other"' } })
          : HttpResponse.json({ version: 9 })
      }),
    )
    const response = await read('/api/products/42', { cache: 'no-cache' })
    expect(await response.json()).toEqual({ version: 9 })
  })
})

describe('a known invalidation', () => {
  beforeEach(async () => {
    await read()
    await worker.api.applyInvalidation(
      'public',
      invalidation(6, ['product:42']),
      confirmed(device, 6),
    )
    origin.version = 2
  })

  it('makes the next read ask the origin for something not older', async () => {
    origin.seq = 6
    const response = await read()
    expect(await response.json()).toEqual({ version: 2 })
    expect(origin.asked[1]?.headers.get('Springhouse-After')).toBe('e.6')
    expect(origin.asked).toHaveLength(2)
  })

  it('is asked for once more, past every cache, when a cache in between answers with an old copy', async () => {
    const response = await read()
    expect(origin.asked).toHaveLength(3)
    expect(origin.asked[2]?.cache).toBe('reload')
    expect(origin.asked[2]?.headers.get('Springhouse-After')).toBe('e.6')
    expect(statusOf(response)).toContain('detail=INVALID')
    expect((await worker.api.inspect(1))[0]?.validity).toBe('invalid')
  })

  it('keeps the bytes for a time without a network', async () => {
    origin.isReachable = false
    const response = await read()
    expect(await response.json()).toEqual({ version: 1 })
    expect(statusOf(response)).toContain('detail="DISCONNECTED,INVALID"')
  })

  it('hands the copy out after three seconds when the origin does not answer', async () => {
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    server.use(
      http.get(at('/api/products/42'), async () => {
        await released
        return HttpResponse.json({ version: 3 }, { headers: { 'Springhouse-Position': 'e.6' } })
      }),
    )
    const answer = worker.fetch('/api/products/42')
    await expect.poll(() => device.clock.waiting).toBeGreaterThan(0)
    device.clock.advance(3000)
    expect(statusOf(await answer)).toContain('detail="DEADLINE,INVALID"')
    release()
    await worker.settled()
    expect(await (await read()).json()).toEqual({ version: 3 })
  })

  it('deletes the bytes when it is a hard one', async () => {
    await worker.api.applyInvalidation(
      'public',
      invalidation(7, ['product:*'], { kind: 'hard' }),
      confirmed(device, 7),
    )
    expect(await worker.api.inspect(10)).toEqual([])
    origin.isReachable = false
    await expect(read()).rejects.toThrow(TypeError)
  })
})
