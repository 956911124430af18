// SPDX-License-Identifier: MIT
// The floor of a miss: a worker that asks the network and stores nothing.
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

activateAtOnce(self)

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (pathname.startsWith('/data/')) event.respondWith(fetch(event.request))
})
