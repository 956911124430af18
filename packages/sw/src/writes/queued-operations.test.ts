// SPDX-License-Identifier: MIT
import '../testing/worker-scope.ts'
import 'fake-indexeddb/auto'
import { catalog, definePolicy, sharedNames, writes } from '@springhouse/core'
import { openOutbox, type OutboxRecord } from '@springhouse/outbox'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALICE, at, follow } from '../testing/fixture.ts'
import { type Device, newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'

const POLICY = definePolicy({
  version: 1,
  routes: {
    animal: catalog('/api/animals/:id', { tags: ['animal:{id}'] }),
    changeAnimal: writes('/api/animals/:id', {
      offline: 'queue',
      invalidates: ['animal:{id}'],
      queue: { coalesce: true },
    }),
  },
})

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

let device: Device
let worker: TestWorker
let fields: Headers | undefined

beforeEach(async () => {
  device = newDevice()
  worker = startWorker(device, POLICY)
  fields = undefined
  server.use(
    http.get(at('/springhouse/ping'), () => HttpResponse.error()),
    http.get(at('/api/animals/42'), () =>
      HttpResponse.json(
        { weight: 600 },
        { headers: { ETag: '"v1"', 'Springhouse-Position': 'e.5' } },
      ),
    ),
    http.put(at('/api/animals/:id'), ({ request }) => {
      fields = request.headers
      return HttpResponse.error()
    }),
  )
  await begin()
})

async function begin(): Promise<void> {
  await follow(worker, device, 5)
  await worker.api.applySession({ partition: ALICE, cache: true })
}

function put(init: RequestInit = {}, path = '/api/animals/42'): Promise<Response> {
  return worker.fetch(path, { method: 'PUT', body: '{"weight":612}', ...init })
}

async function records(): Promise<readonly OutboxRecord[]> {
  const outbox = await openOutbox({ name: sharedNames(device.app).outboxDatabase })
  const list = await outbox.list()
  await outbox.close()
  return list
}

describe('a queued write', () => {
  it.each([
    ['"k1", "k2"', ['k1', 'k2']],
    ['k1, k2', ['k1', 'k2']],
    ['', []],
  ])('waits for those that its page names: %s', async (field, keys) => {
    await put({ headers: { 'Springhouse-Depends-On': field } })
    expect(await records()).toMatchObject([{ dependsOn: keys }])
  })

  it('keeps from the origin what it depends on', async () => {
    await put()
    expect(fields?.has('Springhouse-Owner')).toBe(true)
    expect(fields?.has('Springhouse-Depends-On')).toBe(false)
  })

  it('keeps what its page had seen of the thing that it changes', async () => {
    await worker.fetch('/api/animals/42')
    await worker.settled()
    await put({ headers: { 'If-Match': '"v1"' } })
    const [record] = await records()
    expect(new TextDecoder().decode(record?.base?.snapshot)).toBe('{"weight":600}')
  })

  it.each(['"v2"', undefined])('keeps nothing else: If-Match %s', async (etag) => {
    await worker.fetch('/api/animals/42')
    await worker.settled()
    await put(etag === undefined ? {} : { headers: { 'If-Match': etag } })
    const [record] = await records()
    expect(record?.base?.snapshot).toBeUndefined()
  })

  it('bears the version of the app’s data', async () => {
    const from = { 1: <Write>(write: Write): Write => write }
    worker = startWorker(device, POLICY, { outbox: { schema: 2, from } })
    await begin()
    await put()
    expect(await records()).toMatchObject([{ schema: 2 }])
  })
})

describe('installing a worker', () => {
  it('fails at once when writes of an older version could not be brought up to date', () => {
    expect(() => startWorker(newDevice(), POLICY, { outbox: { schema: 2 } })).toThrow(
      /Cannot use schema 2: writes of version 1/,
    )
  })
})

describe('a worker whose outbox the browser has deleted', () => {
  it('leaves a witness in Cache Storage, by which a page hears how many writes are gone', async () => {
    await put()
    const cache = await device.caches.open(sharedNames(device.app).outboxWitness)
    const said = await vi.waitFor(async () => {
      const [request] = await cache.keys()
      if (request === undefined) throw new Error('nothing said yet')
      return cache.match(request)
    })
    expect(await said?.json()).toMatchObject({ pending: 1, deviceSeq: 2 })
  })
})
