// SPDX-License-Identifier: MIT
import { type IDBPDatabase, type IDBPTransaction, openDB } from 'idb'
import { OutboxUnavailableError } from '../errors/outbox-errors.ts'
import { createStores, DATABASE_VERSION, type OutboxDatabase } from './outbox-schema.ts'

/** Work on the open database. It may be done twice, when the browser lost the connection meanwhile. */
export type DatabaseWork<T> = (database: IDBPDatabase<OutboxDatabase>) => Promise<T>

/** Runs work on the outbox's database, whichever handle is alive. */
export interface DatabaseRunner {
  run<T>(work: DatabaseWork<T>): Promise<T>
  close(): Promise<void>
}

/** A transaction over the operations and the device's state, as far as it reads. */
export type ReadingTransaction = IDBPTransaction<
  OutboxDatabase,
  ('operations' | 'device')[],
  IDBTransactionMode
>

/** A transaction over the operations and the device's state. */
export type OutboxTransaction = IDBPTransaction<
  OutboxDatabase,
  ('operations' | 'device')[],
  'readwrite'
>

// Platform: WebKit kills IndexedDB connections of pages in the background, and any browser may close one
// (`close` event). A kept handle then fails for ever, so it is dropped, reopened, and the work done once more.
const LOST = new Set(['InvalidStateError', 'UnknownError'])

/** A connection that reopens itself when the browser has lost it. */
export class Connection implements DatabaseRunner {
  readonly #name: string
  #handle: Promise<IDBPDatabase<OutboxDatabase>> | undefined
  #closed = false

  constructor(name: string) {
    this.#name = name
  }

  /**
   * Does `work` on the database, and once more on a new connection when the old one turns out to be lost.
   *
   * @throws OutboxUnavailableError when the database can't be opened, or was lost twice
   */
  async run<T>(work: DatabaseWork<T>): Promise<T> {
    const handle = this.#open()
    try {
      return await work(await handle)
    } catch (error) {
      const isLost = this.#handle !== handle || LOST.has(nameOf(error))
      if (!isLost || this.#closed) throw error
      if (this.#handle === handle) this.#handle = undefined
      await handle.then((database) => database.close()).catch(() => undefined)
    }
    try {
      return await work(await this.#open())
    } catch (error) {
      if (!LOST.has(nameOf(error))) throw error
      throw new OutboxUnavailableError('the browser lost the connection to its database', error)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const handle = this.#handle
    this.#handle = undefined
    await handle?.then((database) => database.close()).catch(() => undefined)
  }

  #open(): Promise<IDBPDatabase<OutboxDatabase>> {
    if (this.#handle !== undefined) return this.#handle
    const forget = (): void => {
      if (this.#handle === handle) this.#handle = undefined
    }
    const handle = this.#openNew(forget)
    this.#handle = handle
    // A failed opening isn't kept either; whoever awaits the handle hears of it.
    handle.catch(forget)
    return handle
  }

  async #openNew(forget: () => void): Promise<IDBPDatabase<OutboxDatabase>> {
    if (this.#closed) throw new OutboxUnavailableError('it was closed')
    try {
      return await openDB<OutboxDatabase>(this.#name, DATABASE_VERSION, {
        upgrade: createStores,
        // Somebody deletes the database: a connection that stays open would block them.
        blocking: (_current, _blocked, event) => {
          forget()
          if (event.target instanceof IDBDatabase) event.target.close()
        },
        terminated: forget,
      })
    } catch (error) {
      throw new OutboxUnavailableError('its database could not be opened', error)
    }
  }
}

/**
 * Runs `work` in one transaction over operations and device state; resolves when it is complete, not before.
 *
 * @param durability `strict` waits until the data is on the disk
 */
export async function transact<T>(
  database: IDBPDatabase<OutboxDatabase>,
  durability: 'strict' | 'relaxed',
  work: (transaction: OutboxTransaction) => Promise<T>,
): Promise<T> {
  const transaction = database.transaction(['operations', 'device'], 'readwrite', { durability })
  // Order: `done` gets its handler before anything can fail, or its rejection would go unhandled.
  const done = transaction.done.then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  try {
    const result = await work(transaction)
    const failure = await done
    if (failure !== undefined) throw failure.error
    return result
  } catch (error) {
    abort(transaction)
    // A transaction that died of a full disk says so itself; what was asked of it next only hears that it is dead.
    throw transaction.error ?? error
  }
}

function abort(transaction: OutboxTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It has ended already.
  }
}

/** Name of a DOMException or error; empty for anything else. */
export function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : ''
}
