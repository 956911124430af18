// SPDX-License-Identifier: MIT
import { unwrap } from 'idb'
import type { CacheDatabase } from './cache-database.ts'
import type { StoredLog } from './log-store.ts'
import { resultOf } from './raw-request.ts'
import type { ScopeRecord, SessionRecord, TagVersionRecord } from './schema.ts'

/** All that a worker must know before its first answer. */
export interface StoredStart extends StoredLog {
  /** `undefined` on a new device. */
  readonly session: SessionRecord | undefined
}

/** Reads session and logs in one transaction: the first answer after a start waits for it. */
export class StartStore {
  readonly #database: CacheDatabase
  #running: Promise<StoredStart> | undefined

  constructor(database: CacheDatabase) {
    this.#database = database
  }

  /** Who asks while it is being read shares it; who asks later is told what is stored then. */
  read(): Promise<StoredStart> {
    this.#running ??= this.#database.use(readStart).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }
}

type OpenDatabase = Parameters<Parameters<CacheDatabase['use']>[0]>[0]

async function readStart(database: OpenDatabase): Promise<StoredStart> {
  const transaction = unwrap(database).transaction(['session', 'scopes', 'tagVersions'])
  const [session, scopes, tagVersions] = await Promise.all([
    resultOf<SessionRecord | undefined>(transaction.objectStore('session').get('current')),
    resultOf<ScopeRecord[]>(transaction.objectStore('scopes').getAll()),
    resultOf<TagVersionRecord[]>(transaction.objectStore('tagVersions').getAll()),
  ])
  return { session, scopes, tagVersions }
}
