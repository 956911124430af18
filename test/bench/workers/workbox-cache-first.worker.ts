// SPDX-License-Identifier: MIT
// The peer: Workbox's cache-first with its expiration plugin, as its documentation sets it up.
import { ExpirationPlugin } from 'workbox-expiration'
import { registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'

declare const self: ServiceWorkerGlobalScope

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
registerRoute(
  ({ url }) => url.pathname.includes('/data/'),
  new CacheFirst({
    cacheName: 'bench-cache-first',
    plugins: [new ExpirationPlugin({ maxEntries: 20_000, maxAgeSeconds: 86_400 })],
  }),
)
