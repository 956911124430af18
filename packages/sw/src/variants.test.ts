// SPDX-License-Identifier: MIT
import { startTestWorker, type WorkerUnderTest } from './testing/index.ts'
import 'fake-indexeddb/auto'
import { definePolicy, http } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { statusOf } from './testing/fixture.ts'

const POLICY = definePolicy({
  version: 1,
  routes: {
    greetings: http('/greetings/*', { vary: ['X-Unit'] }),
    pages: http('/*', { partition: 'public' }),
  },
})

let answer: (request: Request) => Response
let worker: WorkerUnderTest
beforeEach(async () => {
  answer = inLanguage('Accept-Language')
  worker = await startTestWorker({
    policy: POLICY,
    origin: 'plain',
    network: (request) => answer(request),
  })
})

/** Answers in the language that is asked for, and says by which field it chose. */
function inLanguage(vary: string, fields: Record<string, string> = {}) {
  return (request: Request): Response => {
    const language = request.headers.get('Accept-Language') ?? 'none'
    const headers = { Vary: vary, 'Cache-Control': 'max-age=600', ETag: `"${language}"`, ...fields }
    const isKnown = request.headers.get('If-None-Match')?.includes(headers.ETag) ?? false
    return isKnown
      ? new Response(null, { status: 304, headers })
      : new Response(language, { headers })
  }
}

async function read(headers: Record<string, string> = {}, path = '/hello'): Promise<Response> {
  const response = await worker.fetch(path, { headers })
  await worker.settled()
  return response
}

const GERMAN = { 'Accept-Language': 'de' }
const FRENCH = { 'Accept-Language': 'fr' }

describe('a response that varies', () => {
  it('is stored beside the other variants of its URI, and each is found again', async () => {
    await read(GERMAN)
    await read(FRENCH)
    const [german, french] = [await read(GERMAN), await read(FRENCH)]
    expect([await german.text(), await french.text()]).toEqual(['de', 'fr'])
    expect([statusOf(german), statusOf(french)]).toEqual([
      'Springhouse-SW; hit; ttl=600',
      'Springhouse-SW; hit; ttl=600',
    ])
    expect(worker.asked).toHaveLength(2)
  })

  it('is not found by another request, which asks with the tags of all variants', async () => {
    await read(GERMAN)
    await read(FRENCH)
    const response = await read({ 'Accept-Language': 'en' })
    expect(statusOf(response)).toContain('fwd=vary-miss')
    expect(worker.asked[2]?.headers.get('If-None-Match')).toBe('"de", "fr"')
    expect(await response.text()).toBe('en')
  })

  it('answers another request when the origin says by a 304 that it is the one', async () => {
    await read(GERMAN)
    await read(FRENCH)
    answer = () =>
      new Response(null, { status: 304, headers: { ETag: '"fr"', Vary: 'Accept-Language' } })
    const response = await read({ 'Accept-Language': 'fr-CA' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('fr')
  })

  it('varies by what the browser itself adds when the page names no language', async () => {
    await read()
    await read({ 'Accept-Language': 'de,en' })
    expect(worker.asked).toHaveLength(1)
  })

  it('is not stored when nobody can tell what it varies by', async () => {
    answer = inLanguage('Save-Data')
    expect(statusOf(await read())).toContain('detail=VARY')
    await read()
    expect(worker.asked).toHaveLength(2)
  })

  it('is not stored when it varies by everything', async () => {
    answer = inLanguage('*')
    await read()
    expect(await worker.inspect()).toEqual([])
  })

  it('varies by the cookies of a session, for which the partition stands', async () => {
    answer = inLanguage('Cookie')
    await worker.signIn('anna')
    await read()
    await read()
    expect(worker.asked).toHaveLength(1)
    await worker.signIn('ben')
    expect(statusOf(await read())).toContain('fwd=vary-miss')
  })
})

describe('a route that varies', () => {
  it('keeps variants apart although responses do not say that they vary', async () => {
    answer = (request) =>
      new Response(request.headers.get('X-Unit'), { headers: { 'Cache-Control': 'max-age=600' } })
    await read({ 'X-Unit': 'litre' }, '/greetings/milk')
    const other = await read({ 'X-Unit': 'gallon' }, '/greetings/milk')
    expect(await other.text()).toBe('gallon')
    expect(worker.asked).toHaveLength(2)
    expect(await (await read({ 'X-Unit': 'litre' }, '/greetings/milk')).text()).toBe('litre')
    expect(worker.asked).toHaveLength(2)
  })
})

describe('a 304 that changes what a response varies by', () => {
  beforeEach(async () => {
    answer = inLanguage('X-Other', { 'Cache-Control': 'max-age=1' })
    await read(GERMAN)
    await worker.clock.advance('1m')
  })

  it('makes it the variant of the request that was answered', async () => {
    answer = inLanguage('Accept-Language')
    await read(GERMAN)
    expect(statusOf(await read(GERMAN))).toContain('hit')
    expect(statusOf(await read(FRENCH))).toContain('fwd=vary-miss')
    expect(await (await read(GERMAN)).text()).toBe('de')
  })

  it('drops it after this answer when nothing could select it any more', async () => {
    answer = inLanguage('*')
    const response = await read(GERMAN)
    expect(await response.text()).toBe('de')
    expect(await worker.inspect()).toEqual([])
  })
})
