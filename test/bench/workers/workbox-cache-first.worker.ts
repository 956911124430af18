// SPDX-License-Identifier: MIT
// The peer: Workbox's cache-first with its expiration plugin, as its documentation sets it up.
import { ExpirationPlugin } from 'workbox-expiration'
import { registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

activateAtOnce(self)
registerRoute(
  ({ url }) => url.pathname.startsWith('/data/'),
  new CacheFirst({
    cacheName: 'bench-cache-first',
    plugins: [new ExpirationPlugin({ maxEntries: 20_000, maxAgeSeconds: 86_400 })],
  }),
)
