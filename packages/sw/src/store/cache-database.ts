// SPDX-License-Identifier: MIT
import type { Environment } from '../environment.ts'
import { Connection } from './connection.ts'
import { type CacheSchema, SCHEMA_VERSION } from './schema.ts'

/** The connection to the L1 cache's database. Only the worker opens it. */
export type CacheDatabase = Connection<CacheSchema>

const REMADE = ['entries', 'ledger', 'totals', 'chores', 'searchVariance'] as const

/** Makes the connection; nothing is opened before it is used. */
export function cacheDatabase(name: string, delay?: Environment['delay']): CacheDatabase {
  return new Connection<CacheSchema>({
    name,
    version: SCHEMA_VERSION,
    delay,
    upgrade: (database, oldVersion) => {
      // What an older shape held can be fetched again; the log and the session go on.
      for (const store of REMADE) {
        if (database.objectStoreNames.contains(store)) database.deleteObjectStore(store)
      }
      const entries = database.createObjectStore('entries', { keyPath: 'key' })
      entries.createIndex('tags', 'tags', { multiEntry: true })
      entries.createIndex('url', 'url')
      // Platform: a record without a `bodyId` is no member of this index.
      entries.createIndex('large', ['partition', 'bodyId'])
      database.createObjectStore('ledger', { keyPath: 'key' })
      database.createObjectStore('totals', { keyPath: 'budget' })
      database.createObjectStore('chores', { keyPath: 'id' })
      database.createObjectStore('searchVariance', { keyPath: 'path' })
      if (oldVersion > 0) return
      database.createObjectStore('tagVersions', { keyPath: ['scope', 'tag'] })
      database.createObjectStore('scopes', { keyPath: 'scope' })
      database.createObjectStore('session', { keyPath: 'id' })
    },
  })
}
