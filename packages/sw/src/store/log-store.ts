// SPDX-License-Identifier: MIT
import type { Invalidation, Position, Tag } from '@springhouse/core'
import type { IDBPObjectStore } from 'idb'
import type { CacheDatabase } from './cache-database.ts'
import { deleteTagged } from './tagged-entries.ts'
import type { CacheSchema, ScopeRecord, TagVersionRecord } from './schema.ts'

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

/** Positions and tag versions in IndexedDB. Each change is one transaction that re-reads the position and only raises. */
export class LogStore {
  readonly #database: CacheDatabase

  constructor(database: CacheDatabase) {
    this.#database = database
  }

  /** Reads everything, once a start of the worker. */
  load(): Promise<StoredLog> {
    return this.#database.use(async (database) => {
      const transaction = database.transaction(['scopes', 'tagVersions'])
      const [scopes, tagVersions] = await Promise.all([
        transaction.objectStore('scopes').getAll(),
        transaction.objectStore('tagVersions').getAll(),
        transaction.done,
      ])
      return { scopes, tagVersions }
    })
  }

  /** Applies one event if nothing is missing before it: tag versions, position and hard deletions together or not at all. */
  applyInvalidation(scope: string, invalidation: Invalidation): Promise<StoreOutcome> {
    const { position, previousSeq, tags, kind } = invalidation
    return this.#database.use(async (database): Promise<StoreOutcome> => {
      const transaction = database.transaction(['scopes', 'tagVersions', 'entries'], 'readwrite')
      const scopes = transaction.objectStore('scopes')
      const stored = await scopes.get(scope)
      if (stored?.epoch !== position.epoch || previousSeq > stored.seq) {
        await transaction.done
        return { kind: 'gap', position: stored && positionOf(stored) }
      }
      const versions = transaction.objectStore('tagVersions')
      await Promise.all(tags.map((tag) => raiseVersion(versions, { scope, tag, ...position })))
      const orphanedBodyIds =
        kind === 'hard' ? await deleteTagged(transaction.objectStore('entries'), scope, tags) : []
      const seq = Math.max(stored.seq, position.seq)
      await scopes.put({ ...stored, seq })
      await transaction.done
      return {
        kind: 'applied',
        position: { epoch: stored.epoch, seq },
        isAdvance: position.seq > stored.seq,
        orphanedBodyIds,
      }
    })
  }

  /**
   * Starts a scope over at a position, and forgets the versions that the position covers. A repeated reset that comes
   * late, from behind the position of the same epoch, changes nothing.
   *
   * @returns the position that holds now
   */
  applyReset(scope: string, position: Position): Promise<Position> {
    return this.#database.use(async (database) => {
      const transaction = database.transaction(['scopes', 'tagVersions'], 'readwrite')
      const scopes = transaction.objectStore('scopes')
      const stored = await scopes.get(scope)
      if (stored?.epoch === position.epoch && stored.seq > position.seq) {
        await transaction.done
        return positionOf(stored)
      }
      await scopes.put({ scope, ...position, floor: position.seq })
      const ofScope = IDBKeyRange.bound([scope], [scope, []])
      let cursor = await transaction.objectStore('tagVersions').openCursor(ofScope)
      while (cursor !== null) {
        const { value } = cursor
        // An own write past the new position stays invalidated: its event is still to come.
        const isAhead = value.epoch === position.epoch && value.seq > position.seq
        await (isAhead ? cursor.update({ ...value, isPending: false }) : cursor.delete())
        cursor = await cursor.continue()
      }
      await transaction.done
      return position
    })
  }

  /**
   * Raises tags without moving the position: the answer to an own write, heard before its event.
   *
   * @param position where the write is in the log; `undefined` marks the tags as pending until an event names them
   */
  async raise(scope: string, tags: readonly Tag[], position: Position | undefined): Promise<void> {
    await this.#database.use(async (database) => {
      const transaction = database.transaction(['scopes', 'tagVersions'], 'readwrite')
      const stored = await transaction.objectStore('scopes').get(scope)
      const versions = transaction.objectStore('tagVersions')
      const isComparable =
        position !== undefined && (stored === undefined || stored.epoch === position.epoch)
      await Promise.all(
        tags.map((tag) =>
          isComparable
            ? raiseVersion(versions, { scope, tag, ...position }, true)
            : versions.put({ scope, tag, ...(position ?? NOWHERE), isPending: true }),
        ),
      )
      await transaction.done
    })
  }

  /** Follows a table that forgot its older half: deletes what the floor covers. */
  async forgetBelow(scope: string, floor: number): Promise<void> {
    await this.#database.use(async (database) => {
      const transaction = database.transaction(['scopes', 'tagVersions'], 'readwrite')
      const scopes = transaction.objectStore('scopes')
      const stored = await scopes.get(scope)
      if (stored !== undefined) {
        await scopes.put({ ...stored, floor: Math.max(stored.floor, floor) })
        const ofScope = IDBKeyRange.bound([scope], [scope, []])
        let cursor = await transaction.objectStore('tagVersions').openCursor(ofScope)
        while (cursor !== null) {
          if (cursor.value.seq <= floor && !cursor.value.isPending) await cursor.delete()
          cursor = await cursor.continue()
        }
      }
      await transaction.done
    })
  }
}

const NOWHERE: Position = { epoch: '', seq: 0 }

type VersionStore = IDBPObjectStore<
  CacheSchema,
  ('scopes' | 'tagVersions' | 'entries')[],
  'tagVersions',
  'readwrite'
>

async function raiseVersion(
  versions: VersionStore,
  version: Omit<TagVersionRecord, 'isPending'>,
  keepsPending: boolean = false,
): Promise<void> {
  const { scope, tag, epoch, seq } = version
  const stored = await versions.get([scope, tag])
  const isHigher = stored?.epoch !== epoch || stored.seq < seq
  const isPending = keepsPending && stored?.isPending === true
  if (!isHigher && stored.isPending === isPending) return
  await versions.put({ scope, tag, epoch, seq: isHigher ? seq : stored.seq, isPending })
}

function positionOf({ epoch, seq }: ScopeRecord): Position {
  return { epoch, seq }
}
