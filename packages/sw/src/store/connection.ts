// SPDX-License-Identifier: MIT
import {
  type DBSchema,
  type IDBPDatabase,
  type IDBPObjectStore,
  openDB,
  type StoreNames,
} from 'idb'
import type { Environment } from '../environment.ts'

/** How to open one database. */
export interface ConnectionOptions<Schema extends DBSchema> {
  readonly name: string
  readonly version: number
  /** Creates the stores; `oldVersion` is 0 for a new database. */
  readonly upgrade: (database: IDBPDatabase<Schema>, oldVersion: number) => void
  /** Measures how long an opening may take; without it there is no end to waiting. */
  readonly delay?: Environment['delay'] | undefined
}

/** How long a database may take to open, in milliseconds, before requests go on without it. */
export const OPEN_DEADLINE_MS = 2000

/**
 * One IndexedDB connection that is opened on first need and steps aside for an upgrade. It is given up after every error,
 * and the work repeated once where the error says that the connection was lost.
 *
 * While the database doesn't open, because another version blocks it or the engine hangs, it counts as unavailable.
 */
export class Connection<Schema extends DBSchema> {
  readonly #options: ConnectionOptions<Schema>
  #opening: Promise<IDBPDatabase<Schema>> | undefined
  #opened: IDBPDatabase<Schema> | undefined
  #isLate = false

  constructor(options: ConnectionOptions<Schema>) {
    this.#options = options
  }

  /**
   * Runs work on the database; repeats it once on a new connection when the old one turns out to be lost.
   *
   * @param work must be repeatable: its transaction was aborted when it is repeated
   * @throws whatever IndexedDB throws; TimeoutError while the database doesn't open
   */
  async use<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await this.#attempt(work)
    } catch (error) {
      if (!isLostConnection(error)) throw error
      return await this.#attempt(work)
    }
  }

  /** Reads from one store, as `use()` does. */
  read<Name extends StoreNames<Schema>, T>(
    name: Name,
    work: (store: IDBPObjectStore<Schema, [Name], Name>) => Promise<T>,
  ): Promise<T> {
    return this.use((database) => {
      const { store, done } = database.transaction(name)
      // Whoever waits for the work hears of a failure; nobody waits for the end of the transaction.
      done.catch(() => undefined)
      return work(store)
    })
  }

  /** Begins to open, so that the first use needn't wait as long. */
  open(): void {
    void this.#open()
  }

  /** Closes the connection; the next use opens it again. */
  close(): void {
    if (this.#opened !== undefined) this.#giveUp(this.#opened)
  }

  async #attempt<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    const database = this.#opened ?? (await this.#withinDeadline(this.#open()))
    try {
      return await work(database)
    } catch (error) {
      this.#giveUp(database)
      throw error
    }
  }

  #giveUp(database: IDBPDatabase<Schema>): void {
    if (this.#opened === database) this.#forget()
    database.close()
  }

  #forget(): void {
    this.#opening = undefined
    this.#opened = undefined
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    if (this.#opening !== undefined) return this.#opening
    const opening = this.#openNow()
    this.#opening = opening
    // Order: after the assignment, also where the engine throws at once; whoever uses the connection hears why.
    opening.catch(() => this.#forget())
    return opening
  }

  async #openNow(): Promise<IDBPDatabase<Schema>> {
    const { name, version, upgrade } = this.#options
    try {
      this.#opened = await openDB<Schema>(name, version, {
        upgrade,
        blocking: () => this.close(),
        terminated: () => this.#forget(),
      })
      return this.#opened
    } finally {
      this.#isLate = false
    }
  }

  // The first to wait waits for the deadline; who comes later, while it still doesn't open, doesn't wait at all.
  async #withinDeadline(opening: Promise<IDBPDatabase<Schema>>): Promise<IDBPDatabase<Schema>> {
    const { delay } = this.#options
    if (delay === undefined) return opening
    if (this.#isLate) throw unavailable()
    const opened = new AbortController()
    const late = delay(OPEN_DEADLINE_MS, opened.signal).then(() => undefined)
    try {
      const database = await Promise.race([opening, late])
      if (database !== undefined) return database
      this.#isLate = true
      throw unavailable()
    } finally {
      opened.abort()
    }
  }
}

function unavailable(): DOMException {
  return new DOMException('The database does not open', 'TimeoutError')
}

// Platform: a closed connection throws InvalidStateError, or AbortError from the transactions that were under way; WebKit
// reports a lost database process as UnknownError; after a wipe the object stores may be gone.
const LOST: ReadonlySet<string> = new Set([
  'InvalidStateError',
  'UnknownError',
  'AbortError',
  'NotFoundError',
])

function isLostConnection(error: unknown): boolean {
  return error instanceof Error && LOST.has(error.name)
}
