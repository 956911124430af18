// SPDX-License-Identifier: MIT
import { connect, type SpringhouseClient } from '@springhouse/client'
import { type Note, type Notebook, requestFor, saveInLines } from './notebook.ts'
import { policy } from './policy.ts'

const connected = connect({ policy, app: 'notebook' })
globalThis.notebook = { ready: ready(), save, hasten, pending } satisfies Notebook

async function ready(): Promise<void> {
  const client = await connected
  const isFirstVisit = client.status.partition === undefined
  await navigator.serviceWorker.ready
  if (navigator.serviceWorker.controller === null) {
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
  }
  // Nobody's writes are saved: on the first visit it takes the portal's word to page and worker to know whose they are.
  if (isFirstVisit) await whenFollowing(client)
}

async function whenFollowing(client: SpringhouseClient): Promise<void> {
  while (!client.status.following) {
    await new Promise((resolve) => client.addEventListener('status', resolve, { once: true }))
  }
}

// Every second note is saved by the page itself, the others by the worker that answers its requests.
async function save(notes: readonly Note[]): Promise<void> {
  const { outbox } = await connected
  await saveInLines(notes, async (note) => {
    if (note.number % 2 !== 0) return isSaved(await fetch(requestFor(note)))
    const { line, number } = note
    await outbox.enqueue({ method: 'POST', url: `/notes/${line}`, body: { number } })
    return true
  })
}

// Anything else is no word of this portal or of its worker.
function isSaved({ ok, headers }: Response): boolean {
  return ok && (headers.has('Springhouse-Outbox') || headers.has('Springhouse-Op'))
}

async function hasten(): Promise<void> {
  const client = await connected
  await client.sessionChanged()
  dispatchEvent(new Event('online'))
}

async function pending(): Promise<number> {
  const client = await connected
  return (await client.outbox.counts()).pending
}
