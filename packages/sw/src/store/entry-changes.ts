// SPDX-License-Identifier: MIT
import type { IDBPDatabase, IDBPTransaction, StoreNames } from 'idb'
import type { CacheSchema, EntryRecord, LedgerRecord, TotalsRecord } from './schema.ts'

/** Name of an object store. */
export type StoreName = StoreNames<CacheSchema>

/** A transaction that may change entries. */
export type ChangingTransaction = IDBPTransaction<CacheSchema, StoreName[], 'readwrite'>

// A power cut may take the last seconds of these: lost entries are only misses.
const RELAXED: IDBTransactionOptions = { durability: 'relaxed' }

/** What a change to entries needs: the records, their ledger and their totals. */
export const ENTRY_STORES: StoreName[] = ['entries', 'ledger', 'totals']

/**
 * Runs work in one transaction: all of it happens or nothing.
 *
 * @param stores what the work reads or writes; `ENTRY_STORES` among them where it changes entries
 * @throws what made the transaction fail, such as QuotaExceededError
 */
export async function inTransaction<T>(
  database: IDBPDatabase<CacheSchema>,
  stores: StoreName[],
  work: (transaction: ChangingTransaction, changes: EntryChanges) => Promise<T>,
): Promise<T> {
  const transaction = database.transaction(stores, 'readwrite', RELAXED)
  // Whoever waits for the work hears of a failure; this promise may fail before anybody waits for it.
  transaction.done.catch(() => undefined)
  const changes = new EntryChanges(transaction)
  try {
    const result = await work(transaction, changes)
    await changes.end()
    return result
  } catch (error) {
    throw await causeOf(transaction, changes.failure ?? error)
  }
}

// A request of an aborted transaction says only that it was aborted.
async function causeOf(transaction: ChangingTransaction, error: unknown): Promise<unknown> {
  try {
    transaction.abort()
  } catch {
    // It is over already.
  }
  const cause: unknown = await transaction.done.catch((reason: unknown) => reason)
  return cause instanceof Error && cause.name !== 'AbortError' ? cause : error
}

/** Changes to entries within one transaction: the record, its row of the ledger and the totals change together or not at all. */
export class EntryChanges {
  readonly #transaction: ChangingTransaction
  readonly #totals = new Map<string, TotalsRecord>()
  readonly #orphanedBodyIds = new Set<string>()
  /** What the first request said that failed; those behind it say only that the transaction was aborted. */
  failure: unknown

  constructor(transaction: ChangingTransaction) {
    this.#transaction = transaction
  }

  /** Cache Storage bodies that nothing points at once the transaction is complete. */
  get orphanedBodyIds(): readonly string[] {
    return [...this.#orphanedBodyIds]
  }

  /** @throws DataCloneError for an entry that can't be stored; the transaction goes on */
  put(entry: EntryRecord, row: LedgerRecord, before: LedgerRecord | undefined): void {
    this.#started(this.#transaction.objectStore('entries').put(entry))
    this.#started(this.#transaction.objectStore('ledger').put(row))
    this.#count(row, 1)
    if (before === undefined) return
    this.#count(before, -1)
    if (before.bodyId !== row.bodyId) this.#orphan(before.bodyId)
  }

  delete(row: LedgerRecord): void {
    this.#started(this.#transaction.objectStore('entries').delete(row.key))
    this.#started(this.#transaction.objectStore('ledger').delete(row.key))
    this.#count(row, -1)
    this.#orphan(row.bodyId)
  }

  /** Writes the totals and waits until everything is on disk. */
  async end(): Promise<void> {
    for (const { budget, bytes, entries } of this.#totals.values()) {
      const totals = this.#transaction.objectStore('totals')
      const stored = await totals.get(budget)
      const sum = { bytes: bytes + (stored?.bytes ?? 0), entries: entries + (stored?.entries ?? 0) }
      this.#started(totals.put({ budget, ...sum }))
    }
    // Order: asked for now, so that the engine needn't wait for the last answers to be heard here.
    this.#transaction.commit()
    await this.#transaction.done
  }

  #count({ budget, bytes }: LedgerRecord, sign: 1 | -1): void {
    const counted = this.#totals.get(budget)
    this.#totals.set(budget, {
      budget,
      bytes: sign * bytes + (counted?.bytes ?? 0),
      entries: sign + (counted?.entries ?? 0),
    })
  }

  #orphan(bodyId: string | undefined): void {
    if (bodyId !== undefined) this.#orphanedBodyIds.add(bodyId)
  }

  // A request that fails aborts its transaction, whose own promise says so, but not always why.
  #started(request: Promise<unknown>): void {
    request.catch((error: unknown) => {
      this.failure ??= error
    })
  }
}
