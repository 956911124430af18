// SPDX-License-Identifier: MIT
import './testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { definePolicy, http as plainHttp, type Policy, profile } from '@springhouse/core'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ALICE, statusOf } from './testing/fixture.ts'
import { newDevice, startWorker, type TestWorker } from './testing/start-worker.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const POLICY: Policy = definePolicy({
  version: 1,
  routes: {
    plain: plainHttp('/plain/*'),
    me: profile('/api/me'),
    partner: plainHttp('/partner/*', { origin: 'https://partner.test' }),
  },
})

let worker: TestWorker
let asked: Request[]
let fields: Record<string, string>
beforeEach(async () => {
  worker = startWorker(newDevice(), POLICY)
  asked = []
  fields = { 'Cache-Control': 'max-age=600' }
  server.use(
    http.get('*', ({ request }) => {
      asked.push(request)
      return HttpResponse.json({ who: request.headers.get('Authorization') }, { headers: fields })
    }),
  )
  await worker.api.applySession({ partition: ALICE, cache: true })
})

async function read(path: string, init?: RequestInit): Promise<Response> {
  const response = await worker.fetch(path, init)
  await worker.settled()
  return response
}

const as = (token: string): RequestInit => ({ headers: { Authorization: `Bearer ${token}` } })

describe('a request with an Authorization of its own', () => {
  it('shares its entry with nobody who has another or none', async () => {
    await read('/plain/1', as('anna'))
    expect(await (await read('/plain/1', as('ben'))).json()).toEqual({ who: 'Bearer ben' })
    expect(await (await read('/plain/1')).json()).toEqual({ who: null })
    expect(await (await read('/plain/1', as('anna'))).json()).toEqual({ who: 'Bearer anna' })
    expect(asked).toHaveLength(3)
  })

  it('is answered from its own entry, where the response varies by it too', async () => {
    fields = { ...fields, Vary: 'Authorization' }
    await read('/plain/1', as('anna'))
    expect(statusOf(await read('/plain/1', as('anna')))).toContain('hit')
  })

  it('leaves nothing of the token in the store', async () => {
    await read('/plain/1', as('very-secret'))
    const entries = await worker.parts.tier.cache.newest(10)
    expect(entries).toHaveLength(1)
    expect(JSON.stringify(entries)).not.toContain('very-secret')
    expect(entries[0]?.key).toMatch(/authorization=[0-9a-f]{64}/)
  })

  it('is invalidated by a write to its URL like any other', async () => {
    server.use(http.put('*', () => new HttpResponse(null, { status: 204 })))
    await read('/plain/1', as('anna'))
    await read('/plain/1', { method: 'PUT' })
    expect(statusOf(await read('/plain/1', as('anna')))).toContain('fwd=stale')
  })
})

describe('a request without credentials', () => {
  it('has an entry of its own', async () => {
    await read('/plain/1')
    expect(statusOf(await read('/plain/1', { credentials: 'omit' }))).toContain('fwd=uri-miss')
    expect(statusOf(await read('/plain/1', { credentials: 'omit' }))).toContain('hit')
    expect(asked).toHaveLength(2)
  })

  it('says nothing of the session, and its answer is nobody’s private data', async () => {
    fields = { ...fields, 'Springhouse-Partition': 'anonymous' }
    await read('/api/me', { credentials: 'omit' })
    expect(worker.parts.tier.session.lastPartition).toBe(ALICE)
    expect(await worker.api.inspect(10)).toEqual([])
  })

  it('is also one of mode "same-origin" to another origin', async () => {
    const partner = 'https://partner.test/partner/1'
    await read(partner, { credentials: 'same-origin' })
    expect(statusOf(await read(partner, { credentials: 'include' }))).toContain('fwd=uri-miss')
    expect(statusOf(await read(partner, { credentials: 'omit' }))).toContain('hit')
  })
})
