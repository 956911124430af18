// SPDX-License-Identifier: MIT
import type { Bulletin } from '../bulletin.ts'
import type { BodyStore } from './body-store.ts'
import type { EntryStore, PutOutcome } from './entry-store.ts'
import type { HotTier } from './hot-tier.ts'
import type { EntryRecord } from './schema.ts'
import { WrittenUris } from './written-uris.ts'

/** A stored response, with its body where that is in memory. */
export interface Found {
  readonly entry: EntryRecord
  readonly hotBody: Blob | undefined
}

/** An entry whose body has not been placed yet. */
export type EntryDraft = Omit<EntryRecord, 'body' | 'bodyId' | 'bodyBytes'>

/** What the cache of entries needs. */
export interface EntryCacheOptions {
  readonly entries: EntryStore
  readonly bodies: BodyStore
  readonly hot: HotTier
  readonly bulletin: Bulletin
  readonly now: () => number
  readonly newId: () => string
  /** The epoch of a scope's log that is followed now. */
  readonly epochOf: (scope: string) => string | undefined
}

/** How many of the oldest entries make room when the browser's quota is used up. */
const EVICTED_AT_ONCE = 50

/**
 * Entries in memory and on disk, bodies where they belong. Every failure of a store ends in a miss and a word of
 * trouble, never in a failed request.
 */
export class EntryCache {
  readonly #options: EntryCacheOptions
  readonly #written = new WrittenUris()

  constructor(options: EntryCacheOptions) {
    this.#options = options
  }

  /** Finds an entry: a point lookup, no scan and no write. */
  async find(key: string): Promise<Found | undefined> {
    const { hot, entries } = this.#options
    const inMemory = hot.get(key)
    if (inMemory !== undefined) return { entry: inMemory.entry, hotBody: inMemory.body }
    const { era } = hot
    const entry = await this.#try('Cannot read entry', () => entries.get(key))
    if (entry === undefined) return undefined
    if (hot.era === era) hot.set(entry)
    return { entry, hotBody: undefined }
  }

  /** Reads an entry's body; `undefined` when it is gone, so that the entry is a miss. */
  async body({ entry, hotBody }: Found): Promise<BodyInit | undefined> {
    return hotBody ?? this.#try('Cannot read body', () => this.#options.bodies.read(entry))
  }

  /** Writes an entry: body first, then the record that points at it. */
  async put(draft: EntryDraft, body: ArrayBuffer): Promise<boolean> {
    const { entries, bodies, newId, epochOf } = this.#options
    const isStored = await this.#try('Cannot store response', async () => {
      const placed = await bodies.place(body, newId)
      const entry = this.#marked({ ...draft, ...placed })
      return this.#settle(() => entries.put(entry, epochOf(entry.scope)))
    })
    return isStored ?? false
  }

  /** Writes an entry that a 304 has freshened: same body, new fields. */
  async freshen(validated: EntryRecord, freshened: EntryRecord): Promise<void> {
    await this.#try('Cannot update entry', () =>
      this.#settle(() => this.#options.entries.freshen(validated, this.#marked(freshened))),
    )
  }

  /** Deletes one entry. */
  delete(key: string): Promise<void> {
    return this.#deleteBodiesOf(() => this.#options.entries.delete(key))
  }

  /** Deletes private entries: all of them, or all but one partition's. */
  async deletePrivate(options: { readonly except?: string } = {}): Promise<void> {
    await this.#deleteBodiesOf(() => this.#options.entries.deletePrivate(options))
  }

  /** Follows a hard invalidation, which has deleted entries on disk. */
  async afterHardInvalidation(orphanedBodyIds: readonly string[]): Promise<void> {
    await this.#deleteBodiesOf(() => Promise.resolve(orphanedBodyIds))
  }

  /** Marks what is stored under URIs that a write has changed (RFC 9111 §4.4), also what is still under way. */
  async markWritten(urls: readonly string[]): Promise<void> {
    const { entries, now } = this.#options
    for (const url of urls) this.#written.note(url, now())
    await this.#forgetAround('Cannot mark entries', () => entries.markInvalidated(urls))
  }

  /** Lists entries, newest first. */
  async newest(limit: number): Promise<readonly EntryRecord[]> {
    return (await this.#try('Cannot list entries', () => this.#options.entries.newest(limit))) ?? []
  }

  // A read that began before a write to its URI was answered may have seen the state before it.
  #marked(entry: EntryRecord): EntryRecord {
    return this.#written.wasWrittenSince(entry.url, entry.requestTimeMs)
      ? { ...entry, isInvalidated: true }
      : entry
  }

  async #settle(write: () => Promise<PutOutcome>): Promise<boolean> {
    const { hot, bodies } = this.#options
    const { era } = hot
    const { written, orphanedBodyId } = await write()
    if (written !== undefined && hot.era === era) hot.set(written)
    if (orphanedBodyId !== undefined) await bodies.delete([orphanedBodyId])
    return written !== undefined
  }

  async #deleteBodiesOf(deleteEntries: () => Promise<readonly string[]>): Promise<void> {
    await this.#forgetAround('Cannot delete entries', async () =>
      this.#options.bodies.delete(await deleteEntries()),
    )
  }

  // Order: memory forgets before the disk changes, and once more for what was read from it until then.
  async #forgetAround(what: string, change: () => Promise<void>): Promise<void> {
    const { hot } = this.#options
    hot.clear()
    await this.#try(what, change)
    hot.clear()
  }

  async #try<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      this.#options.bulletin.trouble(what, error)
      if (error instanceof Error && error.name === 'QuotaExceededError') await this.#makeRoom()
      return undefined
    }
  }

  async #makeRoom(): Promise<void> {
    try {
      const { entries, bodies, hot } = this.#options
      hot.clear()
      await bodies.delete(await entries.deleteOldest(EVICTED_AT_ONCE))
    } catch (error) {
      this.#options.bulletin.trouble('Cannot make room', error)
    }
  }
}
