// SPDX-License-Identifier: MIT
// The peer: Workbox's stale-while-revalidate with its expiration plugin, as its documentation sets it up.
import { ExpirationPlugin } from 'workbox-expiration'
import { registerRoute } from 'workbox-routing'
import { StaleWhileRevalidate } from 'workbox-strategies'
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

activateAtOnce(self)
registerRoute(
  ({ url }) => url.pathname.startsWith('/data/') || url.pathname.startsWith('/night/'),
  new StaleWhileRevalidate({
    cacheName: 'bench-stale-while-revalidate',
    plugins: [new ExpirationPlugin({ maxEntries: 20_000, maxAgeSeconds: 86_400 })],
  }),
)
