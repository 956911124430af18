// SPDX-License-Identifier: MIT
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

/** How to open one database. */
export interface ConnectionOptions<Schema extends DBSchema> {
  readonly name: string
  readonly version: number
  /** Creates the stores; `oldVersion` is 0 for a new database. */
  readonly upgrade: (database: IDBPDatabase<Schema>, oldVersion: number) => void
}

/**
 * One IndexedDB connection that is opened on first need, steps aside for an upgrade, and is reopened once when it is lost.
 */
export class Connection<Schema extends DBSchema> {
  readonly #options: ConnectionOptions<Schema>
  #database: Promise<IDBPDatabase<Schema>> | undefined

  constructor(options: ConnectionOptions<Schema>) {
    this.#options = options
  }

  /**
   * Runs work on the database; repeats it once on a new connection when the old one turns out to be lost.
   *
   * @param work must be repeatable: its transaction was aborted when it is repeated
   * @throws whatever IndexedDB throws
   */
  async use<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#open())
    } catch (error) {
      if (!isLostConnection(error)) throw error
      await this.close()
      return await work(await this.#open())
    }
  }

  /** Closes the connection; the next use opens it again. */
  async close(): Promise<void> {
    const database = this.#database
    this.#database = undefined
    try {
      ;(await database)?.close()
    } catch {
      // It never opened: nothing to close.
    }
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= this.#openNow()
    return this.#database
  }

  async #openNow(): Promise<IDBPDatabase<Schema>> {
    const { name, version, upgrade } = this.#options
    try {
      return await openDB<Schema>(name, version, {
        upgrade,
        blocking: () => void this.close(),
        terminated: () => {
          this.#database = undefined
        },
      })
    } catch (error) {
      this.#database = undefined
      throw error
    }
  }
}

// Platform: a closed connection throws InvalidStateError; WebKit reports a lost database process as UnknownError.
function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'InvalidStateError' || error.name === 'UnknownError')
  )
}
