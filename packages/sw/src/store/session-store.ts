// SPDX-License-Identifier: MIT
import type { CacheDatabase } from './cache-database.ts'
import type { SessionRecord } from './schema.ts'
import { StartStore } from './start-store.ts'

/** The one row that names the session. */
export class SessionStore {
  readonly #database: CacheDatabase
  readonly #start: StartStore

  constructor(database: CacheDatabase, start: StartStore = new StartStore(database)) {
    this.#database = database
    this.#start = start
  }

  /** Reads the row; `undefined` on a new device. */
  async read(): Promise<SessionRecord | undefined> {
    return (await this.#start.read()).session
  }

  /**
   * Writes the row; resolves when it is on disk.
   *
   * Strict durability: after a power cut the old user's partition must not come back.
   */
  async write(record: SessionRecord): Promise<void> {
    await this.#database.use(async (database) => {
      const transaction = database.transaction('session', 'readwrite', { durability: 'strict' })
      await Promise.all([transaction.store.put(record), transaction.done])
    })
  }
}
