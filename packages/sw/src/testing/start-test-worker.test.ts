// SPDX-License-Identifier: MIT
import { ORIGIN, startTestWorker, type WorkerUnderTest } from './index.ts'
import 'fake-indexeddb/auto'
import { catalog, definePolicy, type Policy } from '@springhouse/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { ALICE, BOB, POLICY, statusOf } from './fixture.ts'

let version: number
let worker: WorkerUnderTest
beforeEach(async () => {
  version = 1
  worker = await start(POLICY)
})

function start(policy: Policy, origin: 'springhouse' | 'plain' = 'springhouse') {
  return startTestWorker({ policy, origin, network: answer })
}

function answer({ url, method }: Request): Response {
  if (method === 'POST') return Response.json({ saved: true }, { status: 201 })
  if (url.endsWith('/missing')) return new Response(null, { status: 404 })
  return Response.json({ version }, { headers: { ETag: `"v${version}"` } })
}

async function read(path = '/api/products/42'): Promise<{ version: number; status: string }> {
  const response = await worker.fetch(path)
  await worker.settled()
  const { version: seen } = await response.json()
  return { version: seen, status: statusOf(response) ?? '' }
}

describe('startTestWorker()', () => {
  it('starts a worker that answers from its store what it has read before', async () => {
    expect(await read()).toMatchObject({ version: 1, status: expect.stringContaining('stored') })
    version = 2
    expect(await read()).toMatchObject({ version: 1, status: expect.stringContaining('hit') })
    expect(worker.asked.map(({ url }) => url)).toEqual([`${ORIGIN}/api/products/42`])
  })

  it('starts each worker with empty storage, unless they share a name', async () => {
    await read()
    worker = await start(POLICY)
    expect(await worker.inspect()).toHaveLength(0)
    const shared = { policy: POLICY, network: answer, app: 'shared' }
    worker = await startTestWorker(shared)
    await read()
    expect(await (await startTestWorker(shared)).inspect()).toHaveLength(1)
  })

  it('says what to install when there is no IndexedDB', async () => {
    const stored = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB') ?? {}
    Reflect.deleteProperty(globalThis, 'indexedDB')
    const refused = startTestWorker({ policy: POLICY, network: answer })
    Object.defineProperty(globalThis, 'indexedDB', stored)
    await expect(refused).rejects.toThrow('install fake-indexeddb')
  })
})

describe('a worker under test', () => {
  it('hears an invalidation at once, and asks the origin again', async () => {
    await read()
    version = 2
    await worker.invalidate(['product:42'])
    expect(worker.told.at(-1)).toMatchObject({ type: 'changed', tags: ['product:42'] })
    expect(await read()).toMatchObject({ version: 2 })
  })

  it('goes on trusting the log while time passes, and plain lifetimes while offline', async () => {
    await read()
    await worker.clock.advance('7d')
    expect((await read()).status).toMatch(/; hit; ttl=1987200$/)
    worker.offline()
    await worker.clock.advance('1h')
    expect((await read()).status).toContain('DISCONNECTED')
    expect(worker.asked).toHaveLength(1)
  })

  it('fails as fetch does while offline, and hears afterwards what it has missed', async () => {
    await read()
    worker.offline()
    await worker.invalidate(['products'])
    await expect(worker.fetch('/api/products/43')).rejects.toThrow(TypeError)
    version = 2
    expect(await read()).toMatchObject({ version: 1 })
    await worker.online()
    expect(await read()).toMatchObject({ version: 2 })
  })

  it('keeps its storage over a restart, and follows the log', async () => {
    await read()
    worker.restart()
    expect((await read()).status).toContain('; hit; ')
    expect((await read()).status).toMatch(/; hit; ttl=2592000$/)
  })

  it('never gives to one user what it has stored for another', async () => {
    await worker.signIn(ALICE)
    await read('/api/me')
    expect((await read('/api/me')).status).toContain('hit')
    version = 2
    await worker.signIn(BOB)
    expect(await read('/api/me')).toMatchObject({ version: 2 })
    await worker.signOut()
    expect(await worker.inspect()).toHaveLength(0)
  })

  it('queues a write while offline and sends it when it is online again, whatever was restarted', async () => {
    await worker.signIn(ALICE)
    worker.offline()
    const body = '{"herd":7}'
    const queued = await worker.fetch('/api/yields', { method: 'POST', body })
    expect(queued.status).toBe(202)
    await worker.settled()
    worker.restart()
    await worker.online()
    await worker.settled()
    expect(await worker.asked[0]?.text()).toBe(body)
    await worker.online()
    await worker.settled()
    expect(worker.asked).toHaveLength(1)
  })

  it('answers 304 when the worker asks with the validator that the handler gives', async () => {
    await read()
    await worker.invalidate(['product:42'])
    expect((await read()).status).toContain('fwd-status=304')
    expect(worker.asked[1]?.headers.get('If-None-Match')).toBe('"v1"')
  })

  it('hands a request that the policy does not name to the network, untouched', async () => {
    const response = await worker.fetch('/elsewhere')
    expect(response.headers.has('Cache-Status')).toBe(false)
    expect(response.headers.has('Springhouse-Position')).toBe(false)
  })

  it('keeps what a handler says itself', async () => {
    const network = (): Response => Response.json(1, { headers: { 'Cache-Control': 'no-store' } })
    worker = await startTestWorker({ policy: POLICY, network })
    await worker.fetch('/api/products/42')
    await worker.settled()
    expect(await worker.inspect()).toHaveLength(0)
  })

  it('fails as fetch does when the handler answers with an error', async () => {
    worker = await startTestWorker({ policy: POLICY, network: () => Response.error() })
    await expect(worker.fetch('/api/products/42')).rejects.toThrow(TypeError)
  })

  it('waits for nothing that only time would bring', async () => {
    worker = await startTestWorker({ policy: POLICY, network: () => Response.error() })
    await worker.signIn(ALICE)
    await worker.fetch('/api/yields', { method: 'POST', body: '{"herd":7}' })
    await worker.settled()
    expect(worker.told).toContainEqual(expect.objectContaining({ type: 'outbox' }))
  })

  it('has a log for each scope that the policy names', async () => {
    await read()
    await worker.invalidate(['product:42'], { kind: 'hard' })
    expect(await worker.inspect()).toHaveLength(0)
    await expect(worker.invalidate(['cow:1'], { scope: 'tenant' })).rejects.toThrow(RangeError)
  })
})

describe('a worker of a plain origin', () => {
  const policy = definePolicy({
    version: 1,
    routes: { list: catalog('/api/list', { tags: ['a'] }) },
  })

  it('gets answers as the handler makes them', async () => {
    worker = await start(policy, 'plain')
    const response = await worker.fetch('/api/list')
    expect(response.headers.has('Springhouse-Position')).toBe(false)
    expect(response.headers.has('Springhouse-Cache-Control')).toBe(false)
  })

  it('has no log that could be invalidated', async () => {
    worker = await start(policy, 'plain')
    await expect(worker.invalidate(['a'])).rejects.toThrow('a plain origin has no log')
  })
})
