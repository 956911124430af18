// SPDX-License-Identifier: MIT
import './worker-globals.ts'
import 'fake-indexeddb/auto'
import { definePolicy, staticFiles } from '@springhouse/core'
import { startTestWorker } from '@springhouse/sw/testing'
import { TestExtendableEvent } from '../../packages/sw/src/testing/worker-scope.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ExpirationPlugin } from 'workbox-expiration'
import { CacheFirst } from 'workbox-strategies'

const URL_OF_ALL = 'https://portal.test/files/prices.json'

let asked: number
// A server of another origin that doesn't expose `Date` looks the same.
function undated(): Response {
  asked += 1
  return new Response(`answer ${asked}`, { headers: { 'Cache-Control': 'max-age=1' } })
}

beforeEach(() => {
  asked = 0
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 5, 1) })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('CacheFirst and ExpirationPlugin 7.4.1 never let an answer without a Date expire that is read often', async () => {
  vi.stubGlobal('fetch', async () => undated())
  // Its own types don't fit those of Workbox's plugins under `exactOptionalPropertyTypes`.
  const expiration: object = new ExpirationPlugin({ maxAgeSeconds: 1 })
  const strategy = new CacheFirst({ cacheName: 'prices', plugins: [expiration] })
  for (let read = 0; read < 7; read += 1) {
    const event = new TestExtendableEvent('fetch')
    const [answered, done] = strategy.handleAll({ event, request: new Request(URL_OF_ALL) })
    expect(await (await answered).text()).toBe('answer 1')
    await done
    vi.setSystemTime(Date.now() + 700)
  }
  expect(asked).toBe(1)
})

it('ours count from when they were received: a second later the server is asked again', async () => {
  const policy = definePolicy({ version: 1, routes: { files: staticFiles('/files/*') } })
  const worker = await startTestWorker({ policy, origin: 'plain', network: undated })
  const seen: string[] = []
  for (let read = 0; read < 7; read += 1) {
    const response = await worker.fetch(URL_OF_ALL)
    seen.push(await response.text())
    await worker.settled()
    await worker.clock.advance(700)
  }
  expect(new Set(seen).size).toBeGreaterThan(2)
})
