// SPDX-License-Identifier: MIT
// The floor: a worker that answers a constant Blob from its memory, and does nothing else.

declare const self: ServiceWorkerGlobalScope

const bodies = new Map<string, Promise<Blob>>()

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (!pathname.includes('/data/')) return
  let body = bodies.get(pathname)
  if (body === undefined) {
    body = fetch(event.request).then((response) => response.blob())
    bodies.set(pathname, body)
  }
  event.respondWith(
    body.then((blob) => new Response(blob, { headers: { 'Content-Type': 'application/json' } })),
  )
})

export {}
