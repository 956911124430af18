// SPDX-License-Identifier: MIT
// A worker that takes over at once, and tells its pages.

declare const self: ServiceWorkerGlobalScope

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(takeOver()))

async function takeOver(): Promise<void> {
  await self.clients.claim()
  for (const client of await self.clients.matchAll()) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Platform: a client has none
    client.postMessage('activated')
  }
}
