// SPDX-License-Identifier: MIT
// The floor of a hit from disk: a worker that only looks in Cache Storage, by a handle that it keeps.
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

activateAtOnce(self)

let opened: Promise<Cache> | undefined

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (pathname.startsWith('/data/')) event.respondWith(answer(event))
})

async function answer(event: FetchEvent): Promise<Response> {
  opened ??= caches.open('bench-match')
  const cache = await opened
  const stored = await cache.match(event.request)
  if (stored !== undefined) return stored
  const response = await fetch(event.request)
  event.waitUntil(cache.put(event.request, response.clone()))
  return response
}
