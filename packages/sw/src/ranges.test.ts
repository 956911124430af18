// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { definePolicy, media, type Policy, profile } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { at, statusOf } from './testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const POLICY: Policy = definePolicy({
  version: 1,
  routes: { films: media('/films/*'), own: profile('/api/me/*') },
})
const FILM = 'abcdefghij'
const LARGE = new Uint8Array(200_000).map((_, index) => index % 251)

let device: Device
let worker: TestWorker
let asked: Request[]
let fields: Record<string, string>
beforeEach(() => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  asked = []
  fields = { ETag: '"1"', 'Content-Type': 'video/mp4' }
  server.use(
    http.get(at('/films/*'), ({ request }) => {
      asked.push(request)
      const headers = { ...fields, 'Cache-Control': 'max-age=600' }
      if (request.headers.has('Range')) {
        const partial = { ...headers, 'Content-Range': 'bytes 0-1/10' }
        return new HttpResponse('ab', { status: 206, headers: partial })
      }
      return new HttpResponse(request.url.endsWith('large') ? LARGE : FILM, { headers })
    }),
  )
})

async function part(range: string, more: Record<string, string> = {}, path = '/films/1') {
  const response = await worker.fetch(path, { headers: { Range: range, ...more } })
  await worker.settled()
  return response
}

async function storeWhole(path = '/films/1'): Promise<void> {
  await (await worker.fetch(path)).arrayBuffer()
  await worker.settled()
  asked = []
}

describe('a part of a stored film', () => {
  it('is cut out of it, with what a player needs to seek', async () => {
    await storeWhole()
    const response = await part('bytes=2-4')
    expect(response.status).toBe(206)
    expect(await response.text()).toBe('cde')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '3',
      'content-range': 'bytes 2-4/10',
      'content-type': 'video/mp4',
      etag: '"1"',
    })
    expect(statusOf(response)).toContain('hit')
    expect(asked).toHaveLength(0)
  })

  it.each([
    ['bytes=0-', FILM, 'bytes 0-9/10'],
    ['bytes=-3', 'hij', 'bytes 7-9/10'],
    ['bytes=8-99', 'ij', 'bytes 8-9/10'],
  ])('%s is %s', async (range, text, contentRange) => {
    await storeWhole()
    const response = await part(range)
    expect(response.status).toBe(206)
    expect(await response.text()).toBe(text)
    expect(response.headers.get('Content-Range')).toBe(contentRange)
  })

  it('is cut out of a large one too', async () => {
    await storeWhole('/films/large')
    const response = await part('bytes=199990-', {}, '/films/large')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(LARGE.slice(199_990))
  })

  it('beyond its end is refused with its length', async () => {
    await storeWhole()
    const response = await part('bytes=10-')
    expect(response.status).toBe(416)
    expect(response.headers.get('Content-Range')).toBe('bytes */10')
    expect(response.body).toBeNull()
  })

  it('is the whole where the page has a part of another version, or asks for several parts', async () => {
    await storeWhole()
    expect((await part('bytes=2-4', { 'If-Range': '"0"' })).status).toBe(200)
    expect(await (await part('bytes=0-1,3-4')).text()).toBe(FILM)
    expect((await part('bytes=2-4', { 'If-Range': '"1"' })).status).toBe(206)
  })

  it('is "not modified" where the page holds the whole: preconditions come first', async () => {
    await storeWhole()
    expect((await part('bytes=2-4', { 'If-None-Match': '"1"' })).status).toBe(304)
  })

  it('comes from the origin where the film was sent with a content coding: only it can count the bytes', async () => {
    fields = { ...fields, 'Content-Encoding': 'identity' }
    await storeWhole()
    const response = await part('bytes=0-1')
    expect(asked[0]?.headers.get('Range')).toBe('bytes=0-1')
    expect(statusOf(response)).toContain('fwd=partial')
  })

  it('comes from the stored film, stale, when the origin cannot be reached', async () => {
    await storeWhole()
    device.clock.advance(700_000)
    server.use(http.get(at('/films/1'), () => HttpResponse.error()))
    const response = await part('bytes=2-4', { 'Cache-Control': 'max-age=0' })
    expect(response.status).toBe(206)
    expect(await response.text()).toBe('cde')
    expect(statusOf(response)).toContain('detail=DISCONNECTED')
  })
})

describe('a part of a film that is not stored', () => {
  it('is asked of the origin as the page asks, and not stored', async () => {
    const response = await part('bytes=0-1')
    expect(response.status).toBe(206)
    expect(asked[0]?.headers.get('Range')).toBe('bytes=0-1')
    expect(await worker.api.inspect(10)).toEqual([])
  })

  it('fails as fetch does when the origin cannot be reached', async () => {
    server.use(http.get(at('/films/1'), () => HttpResponse.error()))
    await expect(part('bytes=0-1')).rejects.toThrow(TypeError)
  })

  it('is a 504 where only a stored one is wanted', async () => {
    const response = await part('bytes=0-1', { 'Cache-Control': 'only-if-cached' })
    expect(response.status).toBe(504)
    expect(asked).toHaveLength(0)
  })
})

describe('a whole film', () => {
  it('is refreshed whole behind a part of a stale copy', async () => {
    await storeWhole()
    device.clock.advance(8 * 24 * 3600_000)
    await part('bytes=2-4', { 'Cache-Control': 'max-stale' })
    expect(asked.every(({ headers }) => !headers.has('Range'))).toBe(true)
  })
})

describe('a request for parts that no route names', () => {
  it('goes its usual way', () => {
    const request = new Request(at('/elsewhere'), { headers: { Range: 'bytes=0-9' } })
    expect(worker.dispatch(request).answer).toBeUndefined()
  })
})
