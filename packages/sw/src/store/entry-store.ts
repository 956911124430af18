// SPDX-License-Identifier: MIT
import type { CacheDatabase } from './cache-database.ts'
import { mayReplace } from './entry-guard.ts'
import { type EntryRecord, PUBLIC_PARTITION } from './schema.ts'

/** What became of a write. */
export interface PutOutcome {
  /** The entry as it is stored now; `undefined` when it was refused. */
  readonly written: EntryRecord | undefined
  /** The body in Cache Storage that nobody points at any more. */
  readonly orphanedBodyId: string | undefined
}

/** Stored responses in IndexedDB. */
export class EntryStore {
  readonly #database: CacheDatabase

  constructor(database: CacheDatabase) {
    this.#database = database
  }

  /** Reads one entry; an entry of an unknown version is a miss. */
  async get(key: string): Promise<EntryRecord | undefined> {
    const entry = await this.#database.use((database) => database.get('entries', key))
    return entry?.v === 1 ? entry : undefined
  }

  /**
   * Writes one entry in a transaction that re-reads what it would replace and whose session it is.
   *
   * A private entry is refused when the session's partition is another one by now: the answer of the user before.
   *
   * @param currentEpoch the epoch that is followed now; `undefined` before anything was heard
   */
  put(entry: EntryRecord, currentEpoch: string | undefined): Promise<PutOutcome> {
    return this.#write(entry, (stored) =>
      mayReplace(stored, entry, currentEpoch) ? entry : undefined,
    )
  }

  /**
   * Writes the freshened form of an entry, with the body on disk; refused when another response has taken its place.
   *
   * @param validated the entry as it was when the origin was asked about it
   */
  freshen(validated: EntryRecord, freshened: EntryRecord): Promise<PutOutcome> {
    return this.#write(freshened, (stored) =>
      stored?.responseTimeMs === validated.responseTimeMs &&
      stored.requestTimeMs === validated.requestTimeMs &&
      stored.bodyBytes === validated.bodyBytes
        ? { ...freshened, body: stored.body, bodyId: stored.bodyId }
        : undefined,
    )
  }

  /** Deletes one entry. */
  delete(key: string): Promise<readonly string[]> {
    return this.#deleteWhere(() => IDBKeyRange.only(key), undefined)
  }

  /** Deletes every private entry, or all but one partition's. */
  deletePrivate(options: { readonly except?: string } = {}): Promise<readonly string[]> {
    // Every private partition's name sorts after the empty one of the public entries.
    const afterPublic = (): IDBKeyRange => IDBKeyRange.lowerBound(PUBLIC_PARTITION, true)
    return this.#deleteWhere(
      afterPublic,
      'partition',
      (entry) => entry.partition !== options.except,
    )
  }

  /** Deletes the oldest entries, to make room. */
  deleteOldest(count: number): Promise<readonly string[]> {
    let left = count
    return this.#deleteWhere(
      () => null,
      'responseTimeMs',
      () => left-- > 0,
    )
  }

  /** Marks what is stored under these URLs, in every variant and partition: a write to them was answered. */
  async markInvalidated(urls: readonly string[]): Promise<void> {
    await this.#database.use(async (database) => {
      const transaction = database.transaction('entries', 'readwrite', RELAXED)
      for (const url of urls) {
        let cursor = await transaction.store.index('url').openCursor(url)
        while (cursor !== null) {
          await cursor.update({ ...cursor.value, isInvalidated: true })
          cursor = await cursor.continue()
        }
      }
      await transaction.done
    })
  }

  /** Lists entries, newest first. */
  newest(limit: number): Promise<readonly EntryRecord[]> {
    return this.#database.use(async (database) => {
      const found: EntryRecord[] = []
      const index = database.transaction('entries').store.index('responseTimeMs')
      let cursor = await index.openCursor(null, 'prev')
      while (cursor !== null && found.length < limit) {
        found.push(cursor.value)
        cursor = await cursor.continue()
      }
      return found
    })
  }

  #write(
    entry: EntryRecord,
    choose: (stored: EntryRecord | undefined) => EntryRecord | undefined,
  ): Promise<PutOutcome> {
    return this.#database.use(async (database) => {
      const transaction = database.transaction(['entries', 'session'], 'readwrite', RELAXED)
      const entries = transaction.objectStore('entries')
      const [stored, session] = await Promise.all([
        entries.get(entry.key),
        transaction.objectStore('session').get('current'),
      ])
      const isOwn = entry.partition === PUBLIC_PARTITION || session?.partition === entry.partition
      const written = isOwn ? choose(stored) : undefined
      if (written !== undefined) await entries.put(written)
      await transaction.done
      const kept = written ?? stored
      const left = written === undefined ? entry : stored
      const isOrphan = left?.bodyId !== undefined && left.bodyId !== kept?.bodyId
      return { written, orphanedBodyId: isOrphan ? left.bodyId : undefined }
    })
  }

  #deleteWhere(
    range: () => IDBKeyRange | null,
    indexName: 'partition' | 'responseTimeMs' | undefined,
    isMeant: (entry: EntryRecord) => boolean = () => true,
  ): Promise<readonly string[]> {
    return this.#database.use(async (database) => {
      const transaction = database.transaction('entries', 'readwrite', RELAXED)
      const orphanedBodyIds: string[] = []
      let cursor = await (indexName === undefined
        ? transaction.store.openCursor(range())
        : transaction.store.index(indexName).openCursor(range()))
      while (cursor !== null) {
        if (isMeant(cursor.value)) {
          if (cursor.value.bodyId !== undefined) orphanedBodyIds.push(cursor.value.bodyId)
          await cursor.delete()
        }
        cursor = await cursor.continue()
      }
      await transaction.done
      return orphanedBodyIds
    })
  }
}

// A power cut may take the last seconds of these: lost entries are only misses.
const RELAXED: IDBTransactionOptions = { durability: 'relaxed' }
