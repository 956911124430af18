// SPDX-License-Identifier: MIT
import type { DBSchema, IDBPDatabase } from 'idb'
import type { Confirmation } from '@springhouse/core'
import { openDB } from 'idb'

/** What the origin last said about this browser's session. */
export interface StoredSession {
  readonly partition: string
  readonly cache: boolean
}

interface ConfirmationSchema extends DBSchema {
  confirmations: { key: string; value: Confirmation }
  session: { key: string; value: StoredSession | number }
}

type Database = IDBPDatabase<ConfirmationSchema>

const VERSION = 1
const SESSION_KEY = 'session'
const TERM_KEY = 'term'

/**
 * The small database that pages write and the worker only reads: the latest confirmation of each scope, and the session.
 *
 * Its shape never changes, so that no page ever blocks an upgrade. It is opened again after the browser has closed it.
 */
export class ConfirmationStore {
  readonly #name: string
  #opening: Promise<Database> | undefined

  constructor(name: string) {
    this.#name = name
  }

  /**
   * Records that a scope's log was confirmed. What is known as of a later time stays, so that a tab that thaws takes back
   * nothing; a time to come, from before the clock was set back, counts for nothing.
   *
   * @param nowMs epoch milliseconds
   */
  async confirm(scope: string, confirmation: Confirmation, nowMs: number): Promise<void> {
    await this.#use(async (database) => {
      const transaction = database.transaction('confirmations', 'readwrite')
      const stored = await transaction.store.get(scope)
      const isNewer =
        stored !== undefined && stored.atMs > confirmation.atMs && stored.atMs <= nowMs
      if (!isNewer) await transaction.store.put(confirmation, scope)
      await transaction.done
    })
  }

  /** Counts the leaderships of this browser's tabs: each gets a higher number than all before it. */
  nextTerm(): Promise<number> {
    return this.#use(async (database) => {
      const transaction = database.transaction('session', 'readwrite')
      const stored = await transaction.store.get(TERM_KEY)
      const term = typeof stored === 'number' ? stored + 1 : 1
      await transaction.store.put(term, TERM_KEY)
      await transaction.done
      return term
    })
  }

  /** Reads the latest time at which any scope was confirmed, in epoch milliseconds. */
  async lastConfirmedAtMs(): Promise<number | undefined> {
    const confirmations = await this.#use((database) => database.getAll('confirmations'))
    return confirmations.length === 0
      ? undefined
      : Math.max(...confirmations.map(({ atMs }) => atMs))
  }

  /** Reads the session, or `undefined` when the origin has never named one here. */
  async session(): Promise<StoredSession | undefined> {
    const stored = await this.#use((database) => database.get('session', SESSION_KEY))
    return typeof stored === 'object' ? stored : undefined
  }

  /** Keeps the session for the next start without a network. */
  async keepSession(session: StoredSession): Promise<void> {
    await this.#use((database) => database.put('session', session, SESSION_KEY))
  }

  /** Closes the connection; the next use opens it again. */
  async close(): Promise<void> {
    const opening = this.#opening
    this.#opening = undefined
    const database = await opening?.catch(() => undefined)
    database?.close()
  }

  async #use<Value>(work: (database: Database) => Promise<Value>): Promise<Value> {
    const opening = (this.#opening ??= this.#openNow())
    try {
      return await work(await opening)
    } catch {
      // Platform: WebKit loses connections of pages in the background without telling, so the second try is on a new one.
      if (this.#opening === opening) await this.close()
      return await work(await (this.#opening ??= this.#openNow()))
    }
  }

  #openNow(): Promise<Database> {
    return openDB<ConfirmationSchema>(this.#name, VERSION, {
      upgrade: (database) => {
        database.createObjectStore('confirmations')
        database.createObjectStore('session')
      },
      // Platform: the browser closes connections by itself, e.g. when a phone runs short of memory.
      terminated: () => {
        this.#opening = undefined
      },
      blocking: () => void this.close(),
    })
  }
}
