// SPDX-License-Identifier: MIT
import type { Invalidation, Position, Tag } from '@springhouse/core'
import type { IDBPObjectStore } from 'idb'
import type { CacheDatabase } from './cache-database.ts'
import { inTransaction, ENTRY_STORES, type StoreName } from './entry-changes.ts'
import { ofScope, raiseVersion, raiseVersions, type VersionStore } from './raise-versions.ts'
import type { CacheSchema, ScopeRecord, TagVersionRecord } from './schema.ts'
import { StartStore } from './start-store.ts'
import { deleteTagged } from './tagged-entries.ts'

/** All that is stored of the scopes' logs. */
export interface StoredLog {
  readonly scopes: readonly ScopeRecord[]
  readonly tagVersions: readonly TagVersionRecord[]
}

/** What became of an event in the store. */
export type StoreOutcome =
  | {
      readonly kind: 'applied'
      readonly position: Position
      /** Whether the position moved; `false` for an event that is heard again. */
      readonly isAdvance: boolean
      /** Cache Storage bodies of the entries that a hard invalidation deleted. */
      readonly orphanedBodyIds: readonly string[]
    }
  | { readonly kind: 'gap'; readonly position: Position | undefined }

/** What became of a reset in the store. */
export type ResetOutcome =
  | { readonly kind: 'applied'; readonly position: Position }
  | { readonly kind: 'gap'; readonly position: Position | undefined }

/** Positions and tag versions in IndexedDB. Each change is one transaction that re-reads the position and only raises. */
export class LogStore {
  readonly #database: CacheDatabase
  readonly #start: StartStore

  constructor(database: CacheDatabase, start: StartStore = new StartStore(database)) {
    this.#database = database
    this.#start = start
  }

  /** Reads everything, together with the session: what a worker needs before its first answer. */
  loadFirst(): Promise<StoredLog> {
    return this.#start.read()
  }

  /** Reads everything anew. */
  load(): Promise<StoredLog> {
    return this.#database.use(async (database) => {
      const transaction = database.transaction(['scopes', 'tagVersions'])
      // Nobody waits for its end, which would be one message more.
      transaction.done.catch(() => undefined)
      const [scopes, tagVersions] = await Promise.all([
        transaction.objectStore('scopes').getAll(),
        transaction.objectStore('tagVersions').getAll(),
      ])
      return { scopes, tagVersions }
    })
  }

  /** Applies one event if nothing is missing before it: tag versions, position and hard deletions together or not at all. */
  applyInvalidation(scope: string, invalidation: Invalidation): Promise<StoreOutcome> {
    const { position, previousSeq, tags, kind } = invalidation
    return this.#database.use((database) =>
      inTransaction(
        database,
        storesOf(kind),
        async (transaction, changes): Promise<StoreOutcome> => {
          const scopes = transaction.objectStore('scopes')
          const stored = await scopes.get(scope)
          if (stored?.epoch !== position.epoch || previousSeq > stored.seq) {
            return { kind: 'gap', position: stored && positionOf(stored) }
          }
          const versions = transaction.objectStore('tagVersions')
          await raiseVersions(versions, scope, tags, position)
          if (kind === 'hard') await deleteTagged(transaction, changes, scope, tags)
          const seq = Math.max(stored.seq, position.seq)
          await scopes.put({ ...stored, seq })
          return {
            kind: 'applied',
            position: { epoch: stored.epoch, seq },
            isAdvance: position.seq > stored.seq,
            orphanedBodyIds: changes.orphanedBodyIds,
          }
        },
      ),
    )
  }

  /**
   * Starts a scope over at a position, and forgets the versions that the position covers. A repeated reset that comes
   * late, from behind the position of the same epoch, changes nothing.
   *
   * @param from where the sender's connection began, `null` for nowhere: a reset from another epoch than the one that
   * holds now is from the past, and what has been heard since must not be forgotten
   */
  applyReset(scope: string, position: Position, from?: Position | null): Promise<ResetOutcome> {
    return this.#change(async (scopes, versions): Promise<ResetOutcome> => {
      const stored = await scopes.get(scope)
      if (stored?.epoch === position.epoch) {
        if (stored.seq > position.seq) return { kind: 'applied', position: positionOf(stored) }
      } else if (from !== undefined && stored?.epoch !== from?.epoch) {
        return { kind: 'gap', position: stored && positionOf(stored) }
      }
      await scopes.put({ scope, ...position, floor: position.seq })
      let cursor = await versions.openCursor(ofScope(scope))
      while (cursor !== null) {
        const { value } = cursor
        // An own write past the new position stays invalidated: its event is still to come.
        const isAhead = value.epoch === position.epoch && value.seq > position.seq
        await (isAhead ? cursor.update({ ...value, isPending: false }) : cursor.delete())
        cursor = await cursor.continue()
      }
      return { kind: 'applied', position }
    })
  }

  /**
   * Raises tags without moving the position: the answer to an own write, heard before its event.
   *
   * @param position where the write is in the log; `undefined` marks the tags as pending until an event names them
   */
  async raise(scope: string, tags: readonly Tag[], position: Position | undefined): Promise<void> {
    await this.#change(async (scopes, versions) => {
      const stored = await scopes.get(scope)
      const isComparable =
        position !== undefined && (stored === undefined || stored.epoch === position.epoch)
      await Promise.all(
        tags.map((tag) =>
          isComparable
            ? raiseVersion(versions, { scope, tag, ...position }, true)
            : versions.put({ scope, tag, ...(position ?? NOWHERE), isPending: true }),
        ),
      )
    })
  }

  /** Follows a table that forgot its older half: deletes what the floor covers. */
  async forgetBelow(scope: string, floor: number): Promise<void> {
    await this.#change(async (scopes, versions) => {
      const stored = await scopes.get(scope)
      if (stored === undefined) return
      await scopes.put({ ...stored, floor: Math.max(stored.floor, floor) })
      let cursor = await versions.openCursor(ofScope(scope))
      while (cursor !== null) {
        if (cursor.value.seq <= floor && !cursor.value.isPending) await cursor.delete()
        cursor = await cursor.continue()
      }
    })
  }

  /** Forgets the scopes that aren't among these: those of other tenants. */
  async keep(kept: readonly string[]): Promise<void> {
    await this.#change(async (scopes, versions) => {
      const others = (await scopes.getAllKeys()).filter((scope) => !kept.includes(scope))
      await Promise.all(
        others.flatMap((scope) => [scopes.delete(scope), versions.delete(ofScope(scope))]),
      )
    })
  }

  #change<T>(work: (scopes: ScopeStore, versions: VersionStore) => Promise<T>): Promise<T> {
    return this.#database.use((database) =>
      inTransaction(database, LOG, (transaction) =>
        work(transaction.objectStore('scopes'), transaction.objectStore('tagVersions')),
      ),
    )
  }
}

const NOWHERE: Position = { epoch: '', seq: 0 }

const LOG: StoreName[] = ['scopes', 'tagVersions']

// A soft invalidation touches no entry, so it needn't wait for those that are being written.
function storesOf(kind: Invalidation['kind']): StoreName[] {
  return kind === 'hard' ? [...ENTRY_STORES, ...LOG] : LOG
}

type ScopeStore = IDBPObjectStore<CacheSchema, StoreName[], 'scopes', 'readwrite'>

function positionOf({ epoch, seq }: ScopeRecord): Position {
  return { epoch, seq }
}
