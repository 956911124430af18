// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { catalog, definePolicy, http as plainHttp, type Policy } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, follow, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const POLICY: Policy = definePolicy({
  version: 1,
  routes: {
    products: catalog('/api/products/*', { tags: ['products'] }),
    plain: plainHttp('/plain/*'),
  },
})

let device: Device
let worker: TestWorker
let asked: string[]
let answer: () => Response
beforeEach(() => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  asked = []
  answer = () => new HttpResponse(null, { status: 204 })
  server.use(
    http.all('*', ({ request }) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      if (request.method !== 'GET') return answer()
      const groups = { 'Cache-Groups': '"milk"', 'Cache-Control': 'max-age=600' }
      return HttpResponse.json({}, { headers: groups })
    }),
  )
})

async function read(path: string): Promise<string | undefined> {
  const response = await worker.fetch(path)
  await response.text()
  await worker.settled()
  return statusOf(response)
}

async function write(method: string, path: string): Promise<Response> {
  return worker.fetch(path, { method })
}

describe('a write that no route names, to a URL that a route reads', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'M-SEARCH', 'FOO'])(
    'passes through and invalidates what is stored there: %s',
    async (method) => {
      await read('/plain/1')
      expect((await write(method, '/plain/1')).status).toBe(204)
      expect(await read('/plain/1')).toContain('fwd=stale')
      expect(asked).toEqual(['GET /plain/1', `${method} /plain/1`, 'GET /plain/1'])
    },
  )

  it('reaches the origin as the page made it', async () => {
    let received = ''
    server.use(
      http.post(at('/plain/1'), async ({ request }) => {
        received = `${request.headers.get('X-Herd')} ${await request.text()}`
        return new HttpResponse(null, { status: 204 })
      }),
    )
    await worker.fetch('/plain/1', { method: 'POST', body: 'milk', headers: { 'X-Herd': '7' } })
    expect(received).toBe('7 milk')
  })

  it('leaves other URLs alone', async () => {
    await read('/plain/2')
    await write('POST', '/plain/1')
    expect(await read('/plain/2')).toContain('hit')
  })

  it('invalidates what Location and Content-Location name, of the same origin', async () => {
    await read('/plain/2')
    await read('/plain/3')
    answer = () =>
      new HttpResponse(null, {
        status: 201,
        headers: { Location: '/plain/2', 'Content-Location': 'https://portal.test/plain/3' },
      })
    await write('POST', '/plain/1')
    expect(await read('/plain/2')).toContain('fwd=stale')
    expect(await read('/plain/3')).toContain('fwd=stale')
  })

  it.each([400, 404, 412, 500])(
    'that the origin refuses with %i invalidates nothing',
    async (status) => {
      await read('/plain/1')
      answer = () => new HttpResponse(null, { status })
      await write('POST', '/plain/1')
      expect(await read('/plain/1')).toContain('hit')
    },
  )

  it.each([200, 201, 303])('that the origin answers with %i invalidates', async (status) => {
    await read('/plain/1')
    answer = () => new HttpResponse(null, { status })
    await write('POST', '/plain/1')
    expect(await read('/plain/1')).toContain('fwd=stale')
  })

  it('invalidates when its answer is hidden: it may have succeeded', async () => {
    const opaque = Object.defineProperty(new Response(null, { status: 200 }), 'type', {
      value: 'opaque',
    })
    Object.defineProperty(opaque, 'status', { value: 0 })
    worker = startWorker(device, POLICY, { environment: { fetch: () => Promise.resolve(opaque) } })
    await read('/plain/1')
    expect(await write('POST', '/plain/1')).toBe(opaque)
    expect(await read('/plain/1')).toContain('fwd=stale')
  })

  it('that ends without an answer fails, and what is stored is asked about: it may have arrived', async () => {
    await read('/plain/1')
    answer = () => HttpResponse.error()
    await expect(write('POST', '/plain/1')).rejects.toThrow(TypeError)
    expect(await read('/plain/1')).toContain('fwd=stale')
  })

  it('is left alone where no route reads', () => {
    const request = new Request(at('/elsewhere'), { method: 'POST' })
    expect(worker.dispatch(request).answer).toBeUndefined()
  })

  it('is left alone when it is safe and no read', () => {
    const request = new Request(at('/plain/1'), { method: 'OPTIONS' })
    expect(worker.dispatch(request).answer).toBeUndefined()
  })
})

describe('cache groups that a write names', () => {
  beforeEach(() => {
    answer = () =>
      new HttpResponse(null, {
        status: 204,
        headers: { 'Cache-Group-Invalidation': '"milk"' },
      })
  })

  it('are invalidated without a log, and what is fetched afterwards is valid', async () => {
    await read('/plain/2')
    await write('POST', '/plain/1')
    device.clock.advance(1)
    expect(await read('/plain/2')).toContain('fwd=stale')
    expect(await read('/plain/2')).toContain('hit')
  })

  it('are invalidated with a log', async () => {
    await follow(worker, device, 5)
    server.use(
      http.get(at('/api/products/2'), () => {
        asked.push('GET /api/products/2')
        const headers = { 'Cache-Groups': '"milk"', 'Springhouse-Position': 'e.5' }
        return HttpResponse.json({}, { headers })
      }),
    )
    await read('/api/products/2')
    expect(await read('/api/products/2')).toContain('hit')
    await write('POST', '/api/products/1')
    expect(await read('/api/products/2')).toContain('fwd=stale')
  })

  it('are left alone when the write failed, or only reads', async () => {
    await read('/plain/2')
    answer = () =>
      new HttpResponse(null, { status: 409, headers: { 'Cache-Group-Invalidation': '"milk"' } })
    await write('POST', '/plain/1')
    expect(await read('/plain/2')).toContain('hit')
  })
})
