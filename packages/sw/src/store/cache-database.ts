// SPDX-License-Identifier: MIT
import { Connection } from './connection.ts'
import { type CacheSchema, SCHEMA_VERSION } from './schema.ts'

/** The connection to the L1 cache's database. Only the worker opens it. */
export type CacheDatabase = Connection<CacheSchema>

/** Makes the connection; nothing is opened before it is used. */
export function cacheDatabase(name: string): CacheDatabase {
  return new Connection<CacheSchema>({
    name,
    version: SCHEMA_VERSION,
    upgrade: (database) => {
      const entries = database.createObjectStore('entries', { keyPath: 'key' })
      entries.createIndex('tags', 'tags', { multiEntry: true })
      entries.createIndex('partition', 'partition')
      entries.createIndex('url', 'url')
      entries.createIndex('responseTimeMs', 'responseTimeMs')
      database.createObjectStore('tagVersions', { keyPath: ['scope', 'tag'] })
      database.createObjectStore('scopes', { keyPath: 'scope' })
      database.createObjectStore('session', { keyPath: 'id' })
    },
  })
}
