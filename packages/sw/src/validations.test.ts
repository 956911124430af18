// SPDX-License-Identifier: MIT
import { startTestWorker, type WorkerUnderTest } from './testing/index.ts'
import 'fake-indexeddb/auto'
import { definePolicy, http } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { statusOf } from './testing/fixture.ts'

const POLICY = definePolicy({ version: 1, routes: { pages: http('/*') } })

let answer: (request: Request) => Response
let worker: WorkerUnderTest
beforeEach(async () => {
  answer = () => page('one')
  const network = (request: Request): Response => answer(request)
  worker = await startTestWorker({ policy: POLICY, origin: 'plain', network })
})

function page(body: string, fields: Record<string, string> = {}): Response {
  const headers = { ETag: `"${body}"`, 'Cache-Control': 'max-age=60', ...fields }
  return new Response(body, { headers })
}

function notModified(fields: Record<string, string>): Response {
  return new Response(null, { status: 304, headers: fields })
}

async function read(init: RequestInit = {}): Promise<Response> {
  const response = await worker.fetch('/page', init)
  await worker.settled()
  return response
}

async function storeAndGrowStale(fields: Record<string, string> = {}): Promise<void> {
  answer = () => page('one', fields)
  await read()
  await worker.clock.advance('2m')
}

describe('an origin without a log', () => {
  it('decides by its fields alone, also after the worker was restarted', async () => {
    await read()
    worker.restart()
    expect(statusOf(await read())).toBe('Springhouse-SW; hit; ttl=60')
    await worker.clock.advance('61s')
    await read()
    expect(worker.asked).toHaveLength(2)
  })

  it('has its answers dated when it does not date them', async () => {
    await read()
    expect((await read()).headers.get('Date')).toBe(new Date(worker.clock.nowMs).toUTCString())
  })
})

describe('a stored response that was validated', () => {
  it('is handed out with the fields of the 304, and is as fresh as they say', async () => {
    await storeAndGrowStale()
    answer = () => notModified({ ETag: '"one"', 'Cache-Control': 'max-age=600', 'X-Note': 'new' })
    const validated = await read()
    expect(statusOf(validated)).toBe('Springhouse-SW; fwd=stale; fwd-status=304; stored')
    expect(validated.headers.get('X-Note')).toBe('new')
    expect(validated.headers.get('Date')).toBe(new Date(worker.clock.nowMs).toUTCString())
    expect(statusOf(await read())).toBe('Springhouse-SW; hit; ttl=600')
  })

  it('is not taken for another that differs only in strength', async () => {
    await storeAndGrowStale({ ETag: 'W/"one"' })
    answer = ({ headers }) =>
      headers.has('If-None-Match') ? notModified({ ETag: '"one"' }) : page('two')
    expect(await (await read()).text()).toBe('two')
    expect(worker.asked).toHaveLength(3)
    expect(worker.asked[2]?.cache).toBe('no-store')
  })

  it('is handed out once and then dropped when the 304 says no-store', async () => {
    await storeAndGrowStale()
    answer = () => notModified({ ETag: '"one"', 'Cache-Control': 'no-store' })
    const response = await read()
    expect(await response.text()).toBe('one')
    expect(statusOf(response)).not.toContain('stored')
    expect(await worker.inspect()).toEqual([])
  })

  it('stays as it was when the request says no-store', async () => {
    await storeAndGrowStale()
    answer = () => notModified({ ETag: '"one"', 'Cache-Control': 'max-age=600' })
    const init = { headers: { 'Cache-Control': 'no-store' } }
    expect(await (await read(init)).text()).toBe('one')
    expect(statusOf(await read())).toContain('fwd=stale')
    expect(worker.asked).toHaveLength(3)
  })

  it('stays as it was when a request that says no-store is answered by something else', async () => {
    await read()
    answer = () => page('two')
    const init = { headers: { 'Cache-Control': 'no-store, no-cache' } }
    expect(await (await read(init)).text()).toBe('two')
    expect(await (await read()).text()).toBe('one')
  })

  it('keeps the browser from answering in the place of the origin when it has no validator', async () => {
    answer = () => new Response('one', { headers: { 'Cache-Control': 'max-age=60' } })
    await read()
    await worker.clock.advance('2m')
    await read()
    expect(worker.asked.map(({ cache }) => cache)).toEqual(['default', 'no-store'])
    expect(worker.asked[1]?.headers.get('Cache-Control')).toBe('max-age=0')
  })
})

describe('a stale response whose origin cannot be reached', () => {
  it('is handed out where nothing forbids it', async () => {
    await storeAndGrowStale()
    worker.offline()
    expect(statusOf(await read())).toContain('detail=DISCONNECTED')
  })

  it.each(['must-revalidate', 'no-cache'])('is a 504 with %s', async (directive) => {
    await storeAndGrowStale({ 'Cache-Control': `max-age=60, ${directive}` })
    worker.offline()
    const response = await read()
    expect(response.status).toBe(504)
    expect(response.headers.has('Cache-Status')).toBe(false)
  })
})

describe('conditions of the page', () => {
  it('are answered by a 304 that carries no fields of a body', async () => {
    answer = () => page('one', { 'Content-Type': 'text/plain', 'Content-Language': 'en' })
    await read()
    const response = await read({ headers: { 'If-None-Match': 'W/"one"' } })
    expect(response.status).toBe(304)
    expect([...response.headers.keys()].sort()).toEqual([
      'age',
      'cache-control',
      'cache-status',
      'date',
      'etag',
    ])
  })

  it('are compared with the date of the response when it names no time of change', async () => {
    await read()
    const later = new Date(worker.clock.nowMs + 1000).toUTCString()
    expect((await read({ headers: { 'If-Modified-Since': later } })).status).toBe(304)
  })

  it('are not evaluated for what would not have been a 200', async () => {
    answer = () =>
      new Response('gone', { status: 410, headers: { ETag: '"x"', 'Cache-Control': 'max-age=60' } })
    await read()
    const response = await read({ headers: { 'If-None-Match': '"x"' } })
    expect(response.status).toBe(410)
    expect(await response.text()).toBe('gone')
  })

  it('are left to the origin when only it can answer them', async () => {
    await read()
    const response = await read({ headers: { 'If-Match': '"other"' } })
    expect(statusOf(response)).toBe('Springhouse-SW; fwd=bypass; detail=precondition')
    expect(worker.asked[1]?.headers.get('If-Match')).toBe('"other"')
  })

  it('go to the origin as they are when the stored response is stale; the 304 is the page its own', async () => {
    await storeAndGrowStale()
    answer = () => notModified({ ETag: '"mine"' })
    const response = await read({ headers: { 'If-None-Match': '"mine"' } })
    expect(response.status).toBe(304)
    expect(worker.asked[1]?.headers.get('If-None-Match')).toBe('"mine"')
    expect(statusOf(await read())).toContain('fwd=stale')
  })
})

describe('HEAD', () => {
  const head = (): Promise<Response> => read({ method: 'HEAD' })

  it('is answered from the stored GET, without its body', async () => {
    await read()
    const response = await head()
    expect(statusOf(response)).toContain('hit')
    expect(response.body).toBeNull()
    expect(worker.asked).toHaveLength(1)
  })

  it('makes the stored GET fresh again when the origin answers with the same validators', async () => {
    await storeAndGrowStale()
    answer = () => new Response(null, { headers: { ETag: '"one"', 'Cache-Control': 'max-age=60' } })
    await head()
    const response = await read()
    expect(statusOf(response)).toContain('hit')
    expect(await response.text()).toBe('one')
  })

  it('makes the stored GET be asked for when the origin answers with another validator', async () => {
    await storeAndGrowStale({ 'Cache-Control': 'max-age=60, stale-while-revalidate=600' })
    answer = () => page('two')
    await read({ method: 'HEAD', headers: { 'Cache-Control': 'no-cache' } })
    const response = await read()
    expect(await response.text()).toBe('two')
    expect(statusOf(response)).toContain('fwd=stale')
  })

  it('updates the fields of the stored GET when it is forced to go to the origin', async () => {
    await read()
    answer = () => new Response(null, { headers: { ETag: '"one"', 'X-Note': 'new' } })
    await read({ method: 'HEAD', cache: 'reload' })
    expect((await read()).headers.get('X-Note')).toBe('new')
  })

  it('that fails at the origin says nothing of the stored GET', async () => {
    await read()
    answer = () => new Response(null, { status: 500 })
    await read({ method: 'HEAD', headers: { 'Cache-Control': 'no-cache' } })
    expect(statusOf(await read())).toContain('hit')
  })
})

describe('a redirected answer', () => {
  function redirectedFrom(url: string): Response {
    const response = page('target')
    return Object.defineProperties(response, { redirected: { value: true }, url: { value: url } })
  }

  it('is stored under the URL where it came from, never under the one that was asked for', async () => {
    answer = () => redirectedFrom('https://portal.test/target')
    await read()
    expect((await worker.inspect()).map(({ url }) => url)).toEqual(['https://portal.test/target'])
    const hit = await worker.fetch('/target')
    expect(statusOf(hit)).toContain('hit')
    expect(await hit.text()).toBe('target')
    answer = () => page('one')
    expect(await (await read()).text()).toBe('one')
  })

  it('is not stored when no route governs that URL', async () => {
    answer = () => redirectedFrom('https://elsewhere.test/target')
    expect(await (await read()).text()).toBe('target')
    expect(await worker.inspect()).toEqual([])
  })
})
