// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { POLICY } from '../testing/fixture.ts'
import { newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'
import { UnstoredUris } from './unstored-uris.ts'

describe('a URI whose answer may not be stored', () => {
  let worker: TestWorker
  let asked: Request[]
  beforeEach(() => {
    asked = []
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(request)
      return new Response('{}', { status: 429, headers: { 'Cache-Control': 'max-age=3600' } })
    })
    worker = startWorker(newDevice(), POLICY)
  })
  afterEach(() => vi.unstubAllGlobals())

  async function read(path: string): Promise<void> {
    await worker.fetch(path)
    await worker.settled()
  }

  it('is asked past the HTTP cache of the browser, which may have kept it', async () => {
    await read('/api/products/42')
    await read('/api/products/42')
    expect(asked.map(({ cache }) => cache)).toEqual(['default', 'no-store'])
    expect(asked[1]?.headers.get('Cache-Control')).toBe('max-age=0')
  })

  it('leaves others their mode', async () => {
    await read('/api/products/42')
    await read('/api/products/43')
    expect(asked.map(({ cache }) => cache)).toEqual(['default', 'default'])
  })
})

describe('UnstoredUris', () => {
  it('remembers the latest 200', () => {
    const uris = new UnstoredUris()
    for (let id = 0; id <= 200; id += 1) uris.note(`/${id}`)
    expect(uris.has('/0')).toBe(false)
    expect(uris.has('/1')).toBe(true)
    expect(uris.has('/200')).toBe(true)
  })
})
