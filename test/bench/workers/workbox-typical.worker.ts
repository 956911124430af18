// SPDX-License-Identifier: MIT
// A typical Workbox worker, for the comparison of sizes: routing, the five strategies, expiration, cacheable responses,
// background sync and precaching.
import { BackgroundSyncPlugin } from 'workbox-background-sync'
import { CacheableResponsePlugin } from 'workbox-cacheable-response'
import { ExpirationPlugin } from 'workbox-expiration'
import { precacheAndRoute } from 'workbox-precaching'
import { registerRoute } from 'workbox-routing'
import {
  CacheFirst,
  CacheOnly,
  NetworkFirst,
  NetworkOnly,
  StaleWhileRevalidate,
} from 'workbox-strategies'

precacheAndRoute([{ url: '/index.html', revision: '1' }])
registerRoute(({ request }) => request.destination === 'document', new NetworkFirst())
registerRoute(
  ({ url }) => url.pathname.startsWith('/images/'),
  new CacheFirst({ plugins: [new ExpirationPlugin({ maxEntries: 100 })] }),
)
registerRoute(
  ({ url }) => url.pathname.startsWith('/api/'),
  new StaleWhileRevalidate({ plugins: [new CacheableResponsePlugin({ statuses: [200] })] }),
)
registerRoute(({ url }) => url.pathname.startsWith('/fixed/'), new CacheOnly())
registerRoute(
  ({ url }) => url.pathname.startsWith('/api/'),
  new NetworkOnly({ plugins: [new BackgroundSyncPlugin('writes')] }),
  'POST',
)
