// SPDX-License-Identifier: MIT

/** Lets a worker control its page from the first visit on. */
export function activateAtOnce(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('install', () => void worker.skipWaiting())
  worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
}
