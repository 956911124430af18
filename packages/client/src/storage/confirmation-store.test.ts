// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { deleteDB, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConfirmationStore } from './confirmation-store.ts'

const NAME = 'springhouse:dairy:confirmation'

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('ConfirmationStore', () => {
  it('confirm() writes what the worker reads: the store `confirmations`, keyed by scope, in version 1', async () => {
    const store = new ConfirmationStore(NAME)
    const confirmation = { head: { epoch: 'e', seq: 4 }, atMs: 17 }
    await store.confirm('public', confirmation, 17)
    const database = await openDB(NAME, 1)
    expect(await database.get('confirmations', 'public')).toEqual(confirmation)
    expect([...database.objectStoreNames]).toEqual(['confirmations', 'session'])
    database.close()
  })

  it('lastConfirmedAtMs() is the latest of all scopes', async () => {
    const store = new ConfirmationStore(NAME)
    expect(await store.lastConfirmedAtMs()).toBeUndefined()
    await store.confirm('public', { head: { epoch: 'e', seq: 4 }, atMs: 17 }, 20)
    await store.confirm('t1', { head: { epoch: 'f', seq: 1 }, atMs: 12 }, 20)
    expect(await store.lastConfirmedAtMs()).toBe(17)
  })

  it('confirm() takes nothing back, whatever a tab that thaws has still to say', async () => {
    const store = new ConfirmationStore(NAME)
    await store.confirm('public', { head: { epoch: 'f', seq: 1 }, atMs: 17 }, 20)
    await store.confirm('public', { head: { epoch: 'e', seq: 4 }, atMs: 16 }, 20)
    const database = await openDB(NAME, 1)
    expect(await database.get('confirmations', 'public')).toMatchObject({ atMs: 17 })
    database.close()
  })

  it('confirm() replaces a time to come, from before the clock was set back', async () => {
    const store = new ConfirmationStore(NAME)
    await store.confirm('public', { head: { epoch: 'e', seq: 4 }, atMs: 1_000 }, 1_000)
    await store.confirm('public', { head: { epoch: 'e', seq: 4 }, atMs: 16 }, 20)
    expect(await store.lastConfirmedAtMs()).toBe(16)
  })

  it('nextTerm() gives each leadership of this browser a higher number, and is no session', async () => {
    const [one, other] = [new ConfirmationStore(NAME), new ConfirmationStore(NAME)]
    const terms = await Promise.all([one.nextTerm(), other.nextTerm(), one.nextTerm()])
    expect(terms.toSorted((a, b) => a - b)).toEqual([1, 2, 3])
    expect(await one.session()).toBeUndefined()
  })

  it('session() remembers what keepSession() kept, also for another page', async () => {
    expect(await new ConfirmationStore(NAME).session()).toBeUndefined()
    await new ConfirmationStore(NAME).keepSession({ partition: 'u.r', cache: false })
    expect(await new ConfirmationStore(NAME).session()).toEqual({ partition: 'u.r', cache: false })
  })

  it('keepSession() opens the database again after it was lost', async () => {
    const store = new ConfirmationStore(NAME)
    await store.keepSession({ partition: 'u.r', cache: true })
    await deleteDB(NAME)
    await store.keepSession({ partition: 'u.s', cache: true })
    await store.close()
    expect(await store.session()).toEqual({ partition: 'u.s', cache: true })
  })

  it('session() rejects when there is no database at all', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const store = new ConfirmationStore(NAME)
    await expect(store.session()).rejects.toThrow("reading 'open'")
    await store.close()
  })
})
