// SPDX-License-Identifier: MIT
// The floor of an invalidation: a worker that writes one row for each event that its page relays, and says when it is on disk.
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

activateAtOnce(self)

const STORE = 'marks'

const database = new Promise<IDBDatabase>((resolve, reject) => {
  const opening = indexedDB.open('bare', 1)
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE))
  opening.addEventListener('success', () => resolve(opening.result))
  opening.addEventListener('error', () => reject(opening.error ?? new Error('bare')))
})

self.addEventListener('message', (event) => {
  event.waitUntil(mark(event.data, event.ports[0]))
})

async function mark(line: unknown, port: MessagePort | undefined): Promise<void> {
  const transaction = (await database).transaction(STORE, 'readwrite')
  transaction.objectStore(STORE).put(line, 'public')
  transaction.addEventListener('complete', () => port?.postMessage('applied'))
}
