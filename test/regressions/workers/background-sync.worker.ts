// SPDX-License-Identifier: MIT
// A queue of workbox-background-sync, told by messages what to do.
import { Queue } from 'workbox-background-sync'

declare const self: ServiceWorkerGlobalScope

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

const queue = new Queue('yields', { onSync: () => Promise.resolve() })

self.addEventListener('message', (event) => {
  const [port] = event.ports
  event.waitUntil(perform(String(event.data)).then((size) => port?.postMessage(size)))
})

async function perform(command: string): Promise<number> {
  if (command === 'push') {
    const request = new Request('/api/yields', { method: 'POST', body: '{"litres":21.5}' })
    await queue.pushRequest({ request })
  } else if (command === 'replay') {
    await queue.replayRequests()
  }
  return queue.size()
}
