// SPDX-License-Identifier: MIT
// The floor of a hit from memory: a worker that answers a Blob which it holds, and does nothing else.
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

activateAtOnce(self)

const bodies = new Map<string, Promise<Blob>>()

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (!pathname.startsWith('/data/')) return
  let body = bodies.get(pathname)
  if (body === undefined) {
    body = fetch(event.request).then((response) => response.blob())
    bodies.set(pathname, body)
  }
  event.respondWith(
    body.then((blob) => new Response(blob, { headers: { 'Content-Type': 'application/json' } })),
  )
})
