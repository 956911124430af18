// SPDX-License-Identifier: MIT
// The peer: Workbox's background sync, as its documentation sets it up.
import { BackgroundSyncPlugin } from 'workbox-background-sync'
import { registerRoute } from 'workbox-routing'
import { NetworkOnly } from 'workbox-strategies'
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

activateAtOnce(self)
registerRoute(
  ({ url }) => url.pathname.startsWith('/notes/'),
  new NetworkOnly({ plugins: [new BackgroundSyncPlugin('notes', { maxRetentionTime: 1440 })] }),
  'POST',
)
