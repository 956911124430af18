// SPDX-License-Identifier: MIT
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

/** A device's key, as the browser keeps it. */
export interface StoredKey {
  readonly id: 'key'
  readonly v: 1
  /** Platform: browsers store keys without showing their bytes to anybody. */
  readonly key: CryptoKey
}

/** A key that only its PIN opens. */
export interface WrappedKey {
  readonly id: 'wrapped'
  readonly v: 1
  readonly salt: ArrayBuffer
  readonly iterations: number
  readonly iv: ArrayBuffer
  readonly bytes: ArrayBuffer
}

interface KeyDatabase extends DBSchema {
  keys: { key: string; value: StoredKey | WrappedKey }
}

/** Names the database of an app's key: its own, so that the outbox's can be copied or deleted without it. */
export function keyDatabaseName(app: string): string {
  return `springhouse:${app}:key`
}

/** Reads an entry; `undefined` when there is none. */
export function readKey(app: string, id: string): Promise<StoredKey | WrappedKey | undefined> {
  return withDatabase(app, (database) => database.get('keys', id))
}

/** Adds an entry, unless another context was quicker; returns the one that counts. */
export function addKey(
  app: string,
  entry: StoredKey | WrappedKey,
): Promise<StoredKey | WrappedKey> {
  return withDatabase(app, async (database) => {
    const transaction = database.transaction('keys', 'readwrite', { durability: 'strict' })
    const present = await transaction.store.get(entry.id)
    if (present === undefined) await transaction.store.put(entry)
    await transaction.done
    return present ?? entry
  })
}

/** Writes an entry over the one that is there. */
export async function replaceKey(app: string, entry: WrappedKey): Promise<void> {
  await withDatabase(app, async (database) => {
    const transaction = database.transaction('keys', 'readwrite', { durability: 'strict' })
    await transaction.store.put(entry)
    await transaction.done
  })
}

// Opened for a moment: it is needed once in the life of a page, and an idle connection may be lost.
async function withDatabase<T>(
  app: string,
  work: (database: IDBPDatabase<KeyDatabase>) => Promise<T>,
): Promise<T> {
  const database = await openDB<KeyDatabase>(keyDatabaseName(app), 1, {
    upgrade: (fresh) => void fresh.createObjectStore('keys', { keyPath: 'id' }),
  })
  try {
    return await work(database)
  } finally {
    database.close()
  }
}
