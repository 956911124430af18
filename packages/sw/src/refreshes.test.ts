// SPDX-License-Identifier: MIT
import { startTestWorker, type WorkerUnderTest } from './testing/index.ts'
import 'fake-indexeddb/auto'
import { definePolicy, http } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { statusOf } from './testing/fixture.ts'

const POLICY = definePolicy({ version: 1, routes: { pages: http('/*', { tags: ['pages'] }) } })

let answer: (request: Request) => Response
let worker: WorkerUnderTest
beforeEach(async () => {
  answer = () => page('one')
  const network = (request: Request): Response => answer(request)
  worker = await startTestWorker({ policy: POLICY, origin: 'plain', network })
  await read()
  await worker.clock.advance('2m')
})

function page(body: string, fields: Record<string, string> = {}): Response {
  const lifetime = { 'Cache-Control': 'max-age=60, stale-while-revalidate=600' }
  return new Response(body, { headers: { ...lifetime, ...fields } })
}

async function read(init: RequestInit = {}): Promise<Response> {
  const response = await worker.fetch('/page', init)
  await worker.settled()
  return response
}

function refreshed(): readonly unknown[] {
  return worker.told.filter(({ type }) => type === 'refreshed')
}

describe('a refresh behind an answer', () => {
  it('is told to pages when it brings another body', async () => {
    answer = () => page('two')
    expect(await (await read()).text()).toBe('one')
    expect(refreshed()).toEqual([
      { springhouse: 1, type: 'refreshed', url: 'https://portal.test/page', tags: ['pages'] },
    ])
    expect(await (await read()).text()).toBe('two')
  })

  it('is told to pages when it brings another field', async () => {
    answer = () => page('one', { 'X-Total': '7' })
    await read()
    expect(refreshed()).toHaveLength(1)
  })

  it('is told to pages when the stored response is gone with it', async () => {
    answer = () => page('two', { 'Cache-Control': 'no-store' })
    await read()
    expect(refreshed()).toHaveLength(1)
  })

  it('is told to nobody when it brings the same bytes again', async () => {
    answer = () => page('one', { Date: new Date(worker.clock.nowMs).toUTCString() })
    await read()
    expect(refreshed()).toEqual([])
    expect(worker.asked).toHaveLength(2)
  })

  it('is told to nobody when a 304 changes nothing, but when it changes a field', async () => {
    answer = () => page('one', { ETag: '"1"' })
    await read()
    const before = refreshed().length
    await worker.clock.advance('2m')
    answer = () => new Response(null, { status: 304, headers: { ETag: '"1"' } })
    await read()
    expect(refreshed()).toHaveLength(before)
    await worker.clock.advance('2m')
    answer = () => new Response(null, { status: 304, headers: { ETag: '"1"', 'X-Total': '7' } })
    await read()
    expect(refreshed()).toHaveLength(before + 1)
  })

  it('asks for the whole body, whatever the page has asked for', async () => {
    answer = () => page('two', { ETag: '"2"' })
    await read({ method: 'HEAD', headers: { 'If-None-Match': '"mine"' } })
    expect(worker.asked[1]?.method).toBe('GET')
    expect(worker.asked[1]?.headers.has('If-None-Match')).toBe(false)
    expect(await (await read()).text()).toBe('two')
  })

  it('is asked again without conditions when the 304 speaks of another response', async () => {
    answer = () => page('one', { ETag: '"1"' })
    await read()
    await worker.clock.advance('2m')
    answer = ({ headers }) =>
      headers.has('If-None-Match')
        ? new Response(null, { status: 304, headers: { ETag: '"2"' } })
        : page('two', { ETag: '"2"' })
    await read()
    expect(await (await read()).text()).toBe('two')
  })

  it('is not repeated at once while the origin fails, and later less and less often', async () => {
    answer = () => new Response(null, { status: 503 })
    await read()
    await read()
    expect(worker.asked).toHaveLength(2)
    await worker.clock.advance('1s')
    await read()
    expect(worker.asked).toHaveLength(3)
    await worker.clock.advance('1s')
    await read()
    expect(worker.asked).toHaveLength(3)
    await worker.clock.advance('1s')
    const response = await read()
    expect(worker.asked).toHaveLength(4)
    expect(statusOf(response)).toContain('detail=stale-while-revalidate')
  })

  it('that finds no network leaves the stored response as it was', async () => {
    worker.offline()
    expect(await (await read()).text()).toBe('one')
    await worker.clock.advance('1m')
    await worker.online()
    answer = () => page('two')
    await read()
    expect(await (await read()).text()).toBe('two')
  })
})
