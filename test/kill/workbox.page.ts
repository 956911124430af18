// SPDX-License-Identifier: MIT
import { type Note, type Notebook, requestFor, saveInLines } from './notebook.ts'

globalThis.notebook = {
  ready: ready(),
  save,
  hasten: async () => undefined,
  pending,
} satisfies Notebook

async function ready(): Promise<void> {
  await navigator.serviceWorker.register('/sw.js')
  await navigator.serviceWorker.ready
  if (navigator.serviceWorker.controller !== null) return
  await new Promise((resolve) =>
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
  )
}

// The plugin queues what the network failed for, and lets the request fail: that is all that a page hears of it.
async function save(notes: readonly Note[]): Promise<void> {
  await saveInLines(notes, async (note) => {
    const answer = await fetch(requestFor(note)).catch(() => undefined)
    return answer === undefined || (answer.ok && answer.headers.has('X-Notebook'))
  })
}

async function pending(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('workbox-background-sync')
    opening.addEventListener('success', () => resolve(opening.result))
    opening.addEventListener('error', () => reject(opening.error ?? new Error('no database')))
  })
  try {
    if (!database.objectStoreNames.contains('requests')) return 0
    const counting = database.transaction('requests').objectStore('requests').count()
    return await new Promise((resolve, reject) => {
      counting.addEventListener('success', () => resolve(counting.result))
      counting.addEventListener('error', () => reject(counting.error ?? new Error('no count')))
    })
  } finally {
    database.close()
  }
}
