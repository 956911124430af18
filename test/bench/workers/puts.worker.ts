// SPDX-License-Identifier: MIT
// Stores bodies when it is told to: in Springhouse's own store as a worker has it, or in Cache Storage. The store keeps its
// bookkeeping, its guards and its batches; only the network and the page are left out.
import { sharedNames } from '@springhouse/core'
import { assemble } from '../../../packages/sw/src/assemble.ts'
import { environmentOf } from '../../../packages/sw/src/environment.ts'
import type { EntryDraft } from '../../../packages/sw/src/store/entry-cache.ts'
import { benchPolicy } from '../bench-policy.ts'
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

interface Order {
  readonly store: 'springhouse' | 'cache'
  readonly count: number
  readonly bytes: number
  /** Names what is written to: another one each time, so that it is empty. */
  readonly name: string
}

activateAtOnce(self)

self.addEventListener('message', (event) => {
  const [port] = event.ports
  // Only the bench's own page posts here.
  const order = event.data as Order
  event.waitUntil(timeOf(order).then((ms) => port?.postMessage(ms)))
})

async function timeOf(order: Order): Promise<number> {
  const bodies = Array.from({ length: order.count }, () => new ArrayBuffer(order.bytes))
  return order.store === 'cache' ? cachePuts(order, bodies) : ownPuts(order, bodies)
}

async function cachePuts({ name }: Order, bodies: readonly ArrayBuffer[]): Promise<number> {
  const cache = await caches.open(name)
  const start = performance.now()
  await Promise.all(bodies.map((body, key) => cache.put(`/data/${key}`, new Response(body))))
  const ms = performance.now() - start
  await caches.delete(name)
  return ms
}

async function ownPuts({ name }: Order, bodies: readonly ArrayBuffer[]): Promise<number> {
  const environment = environmentOf(self, sharedNames(name).channel)
  const { tier } = assemble({ self, policy: benchPolicy, options: { app: name }, environment })
  await tier.ready()
  const start = performance.now()
  const stored = await Promise.all(bodies.map((body, key) => tier.cache.put(draft(key), body)))
  const ms = performance.now() - start
  if (!stored.every(Boolean)) throw new Error('Not everything was stored')
  indexedDB.deleteDatabase(sharedNames(name).cacheDatabase)
  return ms
}

function draft(key: number): EntryDraft {
  const nowMs = Date.now()
  const url = `${self.location.origin}/data/20480/${key}`
  return {
    v: 2,
    key: `\n${url}\n`,
    uriKey: `\n${url}`,
    partition: '',
    scope: 'public',
    route: 'data',
    url,
    status: 200,
    statusText: 'OK',
    fields: [
      ['content-type', 'application/json'],
      ['etag', `"${key}"`],
      ['cache-control', 'max-age=0'],
    ],
    wasEncoded: false,
    requestTimeMs: nowMs,
    responseTimeMs: nowMs,
    stamp: undefined,
    tags: ['bodies', `body:${key}`],
    policyVersion: 1,
    budget: 'normal',
    variant: '',
    isInvalidated: false,
  }
}
