// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import { type IDBPDatabase, unwrap } from 'idb'
import type { CacheDatabase } from './cache-database.ts'
import { variantRange } from './cache-key.ts'
import { type PutOutcome, writeBatch } from './entry-batch.ts'
import {
  inTransaction,
  type ChangingTransaction,
  ENTRY_STORES,
  type EntryChanges,
} from './entry-changes.ts'
import { isSameResponse, mayReplace } from './entry-guard.ts'
import { isDamage, isIntact } from './entry-shape.ts'
import { LedgerStore } from './ledger-store.ts'
import { resultOf } from './raw-request.ts'
import {
  type CacheSchema,
  type EntryRecord,
  type LedgerRecord,
  PUBLIC_PARTITION,
} from './schema.ts'
import { taggedKeys } from './tagged-entries.ts'
import { WriteQueue } from './write-queue.ts'

/** What was found of one URI. */
export interface Variants {
  readonly entries: readonly EntryRecord[]
  /** Whether some of what is stored there can't be read. */
  readonly isCorrupt: boolean
}

/** Stored responses in IndexedDB, with their ledger. */
export class EntryStore {
  /** What is known of the entries without reading them. */
  readonly ledger: LedgerStore
  readonly #database: CacheDatabase
  readonly #queue: WriteQueue
  #orphanedBodyIds: string[] = []

  /** @param endOfUse tells when an entry is of no more use; epoch milliseconds */
  constructor(
    database: CacheDatabase,
    endOfUse: (entry: EntryRecord) => number = () => Number.POSITIVE_INFINITY,
  ) {
    this.ledger = new LedgerStore(database)
    this.#database = database
    this.#queue = new WriteQueue({
      commit: (writes) =>
        database.use((opened) =>
          inTransaction(opened, [...ENTRY_STORES, 'session'], (transaction, changes) =>
            writeBatch(transaction, changes, writes, endOfUse),
          ),
        ),
      onOrphans: (bodyIds) => this.#orphanedBodyIds.push(...bodyIds),
    })
  }

  /** Reads all variants of one URI; an entry of an unknown version is a miss. */
  async variants(uriKey: string): Promise<Variants> {
    const range = IDBKeyRange.bound(...variantRange(uriKey))
    try {
      const found = await this.#database.use((database) => readEntries(database, range))
      const known = found.filter(({ v }) => v === 2)
      const entries = known.filter((entry) => isIntact(entry))
      return { entries, isCorrupt: entries.length < known.length }
    } catch (error) {
      if (!isDamage(error)) throw error
      return { entries: [], isCorrupt: true }
    }
  }

  /**
   * Finds entries of a partition whose bodies are large, each with all variants of its URI.
   *
   * @param limit how many entries at most
   * @param take told of each URI while the transaction holds, so that nothing can have changed
   */
  async largeOnes(
    partition: string,
    limit: number,
    take: (uriKey: string, variants: readonly EntryRecord[]) => void,
  ): Promise<void> {
    await this.#database.read('entries', async (entries) => {
      const range = IDBKeyRange.bound([partition], [partition, []])
      const large = await entries.index('large').getAll(range, limit)
      await Promise.all(
        [...new Set(large.map(({ uriKey }) => uriKey))].map(async (uriKey) => {
          const variants = large.filter((entry) => entry.uriKey === uriKey && isIntact(entry))
          const count = await entries.count(IDBKeyRange.bound(...variantRange(uriKey)))
          // A small variant among them would be hidden.
          if (count === variants.length) take(uriKey, variants)
        }),
      )
    })
  }

  /**
   * Writes one entry, together with others that wait, in a transaction that re-reads what it would replace and whose
   * session it is.
   *
   * @param currentEpoch the epoch that is followed now; `undefined` before anything was heard
   * @param mark completes the entry by what is known when the transaction runs
   */
  put(
    entry: EntryRecord,
    currentEpoch: string | undefined,
    mark: (entry: EntryRecord) => EntryRecord = (unmarked) => unmarked,
  ): Promise<PutOutcome> {
    const choose = (stored: LedgerRecord | undefined): EntryRecord | undefined =>
      mayReplace(stored, entry, currentEpoch) ? mark(entry) : undefined
    return this.#queue.write({ entry, keepsBody: false, choose })
  }

  /**
   * Writes the freshened form of an entry, with the body on disk; refused when another response has taken its place.
   *
   * @param validated the entry as it was when the origin was asked about it
   */
  freshen(
    validated: EntryRecord,
    freshened: EntryRecord,
    mark: (entry: EntryRecord) => EntryRecord = (unmarked) => unmarked,
  ): Promise<PutOutcome> {
    const choose = (stored: LedgerRecord | undefined): EntryRecord | undefined =>
      stored !== undefined && isSameResponse(stored, validated) ? mark(freshened) : undefined
    return this.#queue.write({ entry: freshened, keepsBody: true, choose })
  }

  /** Bodies in Cache Storage that nobody points at any more, each told once: to be deleted. */
  takeOrphans(): readonly string[] {
    const orphans = this.#orphanedBodyIds
    this.#orphanedBodyIds = []
    return orphans
  }

  /** Deletes all variants of a URI. Order: after the writes that were asked for before. */
  async delete(uriKey: string): Promise<readonly string[]> {
    await this.#queue.settled()
    return this.#deleteRanges(() => [IDBKeyRange.bound(...variantRange(uriKey))])
  }

  /** Deletes every private entry, or all but one partition's. */
  deletePrivate({ except }: { readonly except?: string } = {}): Promise<readonly string[]> {
    return this.#deleteRanges(() =>
      except === undefined
        ? [IDBKeyRange.lowerBound(endOf(PUBLIC_PARTITION), true)]
        : [
            IDBKeyRange.bound(endOf(PUBLIC_PARTITION), `${except}\n`, true, true),
            IDBKeyRange.lowerBound(endOf(except), true),
          ],
    )
  }

  /**
   * Deletes entries that are still as the ledger had them.
   *
   * @returns the rows of those that were deleted
   */
  async deleteRows(rows: readonly LedgerRecord[]): Promise<readonly LedgerRecord[]> {
    return this.#change(async (transaction, changes) => {
      const ledger = transaction.objectStore('ledger')
      const stored = await Promise.all(rows.map(({ key }) => ledger.get(key)))
      const same = rows.filter(
        ({ responseTimeMs, bodyId, hits }, index) =>
          stored[index]?.responseTimeMs === responseTimeMs &&
          stored[index].bodyId === bodyId &&
          stored[index].hits === hits,
      )
      for (const row of same) changes.delete(row)
      return same
    })
  }

  /** Deletes an entry if it still points at this body in Cache Storage, which is gone. */
  async deleteBodiless({ key, bodyId }: EntryRecord): Promise<void> {
    await this.#change(async (transaction, changes) => {
      const row = await transaction.objectStore('ledger').get(key)
      if (row !== undefined && row.bodyId === bodyId) changes.delete(row)
    })
  }

  /** Marks what is stored under these URLs, in every variant and partition: a write to them was answered. */
  markInvalidated(urls: readonly string[]): Promise<void> {
    return this.#mark(async (transaction) => {
      const byUrl = transaction.objectStore('entries').index('url')
      return (await Promise.all(urls.map((url) => byUrl.getAllKeys(url)))).flat()
    })
  }

  /** Marks the entries of a scope that bear one of the tags: where no log says when they were invalidated. */
  markTagged(scope: string, tags: readonly Tag[]): Promise<void> {
    return this.#mark((transaction) => taggedKeys(transaction, tags), scope)
  }

  async #mark(
    find: (transaction: ChangingTransaction) => Promise<readonly string[]>,
    scope?: string,
  ): Promise<void> {
    await this.#change(async (transaction) => {
      const entries = transaction.objectStore('entries')
      for (const key of await find(transaction)) {
        const entry = await entries.get(key)
        const isMeant = entry !== undefined && (scope === undefined || entry.scope === scope)
        if (isMeant) await entries.put({ ...entry, isInvalidated: true })
      }
    })
  }

  // The records go by range: one whose row is missing goes as well.
  #deleteRanges(ranges: () => readonly IDBKeyRange[]): Promise<readonly string[]> {
    return this.#change(async (transaction, changes) => {
      for (const range of ranges()) {
        const rows = await transaction.objectStore('ledger').getAll(range)
        for (const row of rows) changes.delete(row)
        await transaction.objectStore('entries').delete(range)
      }
      return changes.orphanedBodyIds
    })
  }

  #change<T>(
    work: (transaction: ChangingTransaction, changes: EntryChanges) => Promise<T>,
  ): Promise<T> {
    return this.#database.use((database) => inTransaction(database, ENTRY_STORES, work))
  }
}

function readEntries(
  database: IDBPDatabase<CacheSchema>,
  range: IDBKeyRange,
): Promise<EntryRecord[]> {
  return resultOf(unwrap(database).transaction('entries').objectStore('entries').getAll(range))
}

// Keys begin with their partition and a line feed; nothing that a key contains sorts after this.
function endOf(partition: string): string {
  return `${partition}\n\uFFFF`
}
