// SPDX-License-Identifier: MIT
import './worker-globals.ts'
import 'fake-indexeddb/auto'
import { definePolicy, profile, writes } from '@springhouse/core'
import { startTestWorker } from '@springhouse/sw/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { Queue } from 'workbox-background-sync'

const URL_OF_ALL = 'https://portal.test/api/yields'
const WRITE = { method: 'POST', body: '{"litres":21.5}' }

afterEach(() => vi.unstubAllGlobals())

it('workbox-background-sync 7.4.1 forgets a queued write that the server answers with 500', async () => {
  vi.stubGlobal('fetch', async () => new Response(null, { status: 500 }))
  const queue = new Queue('yields', { forceSyncFallback: true })
  await queue.pushRequest({ request: new Request(URL_OF_ALL, WRITE) })
  expect(await queue.size()).toBe(1)
  await queue.replayRequests()
  expect(await queue.size()).toBe(0)
})

it('we keep it, and send it again under the same key until the server has accepted it', async () => {
  const policy = definePolicy({
    version: 1,
    routes: {
      me: profile('/api/me', { tags: ['me'] }),
      yields: writes('/api/yields', { offline: 'queue' }),
    },
  })
  let status = 500
  const network = (): Response => Response.json({}, { status })
  const worker = await startTestWorker({ policy, network })
  await worker.signIn('anna')
  worker.offline()
  expect((await worker.fetch('/api/yields', WRITE)).status).toBe(202)
  await worker.settled()

  await worker.online()
  await worker.settled()
  expect(worker.asked).toHaveLength(1)
  status = 201
  await worker.clock.advance('1h')
  await worker.online()
  await worker.settled()
  await worker.online()
  await worker.settled()

  const keys = worker.asked.map(({ headers }) => headers.get('Idempotency-Key'))
  expect(keys).toHaveLength(2)
  expect(keys[0]).toBe(keys[1])
  expect(await worker.asked[1]?.text()).toBe(WRITE.body)
})
