// SPDX-License-Identifier: MIT
// The floor of a cache in IndexedDB: one record a URL, read by one transaction; nothing is judged.
import { activateAtOnce } from './activate-at-once.ts'

declare const self: ServiceWorkerGlobalScope

activateAtOnce(self)

const STORE = 'records'
let opened: Promise<IDBDatabase> | undefined

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (pathname.startsWith('/data/')) event.respondWith(answer(event))
})

async function answer(event: FetchEvent): Promise<Response> {
  opened ??= open()
  const database = await opened
  const { url } = event.request
  const records = database.transaction(STORE).objectStore(STORE)
  const stored = await resultOf<ArrayBuffer | undefined>(records.get(url))
  if (stored !== undefined) return new Response(stored)
  const response = await fetch(event.request)
  const body = await response.clone().arrayBuffer()
  database.transaction(STORE, 'readwrite').objectStore(STORE).put(body, url)
  return response
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('bench-records', 1)
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(STORE)
  })
  return resultOf(request)
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a failed request has an error
    request.addEventListener('error', () => reject(request.error))
  })
}
