// SPDX-License-Identifier: MIT
import type { EntryStore } from './entry-store.ts'
import type { HotEntry, HotTier } from './hot-tier.ts'
import type { EntryRecord } from './schema.ts'

/** A stored response, with its body where that is in memory. */
export type Found = HotEntry

/** What a lookup needs. */
export interface EntryLookupOptions {
  readonly entries: EntryStore
  readonly hot: HotTier
  /** Completes an entry by what is known beside the disk, which may have failed to take it down. */
  readonly mark: (entry: EntryRecord) => EntryRecord
  /** Told why the disk couldn't be asked. */
  readonly onFailure: (error: unknown) => void
  /** Told of what was read from the disk. */
  readonly onRead: (entries: readonly EntryRecord[]) => void
  /** Told of a URI under which something can't be read any more. */
  readonly onCorrupt: (uriKey: string) => void
}

/** Finds entries in memory, then on disk; what can't be read is a miss. */
export class EntryLookup {
  readonly #options: EntryLookupOptions
  readonly #running = new Map<string, { era: number; found: Promise<readonly Found[]> }>()

  constructor(options: EntryLookupOptions) {
    this.#options = options
  }

  /** Finds all variants of a URI: one lookup, no scan and no write. Who asks at the same time shares it. */
  async find(uriKey: string): Promise<readonly Found[]> {
    const { hot } = this.#options
    const inMemory = hot.get(uriKey)
    if (inMemory !== undefined) return inMemory
    const { era } = hot
    const running = this.#running.get(uriKey)
    // Order: what began before memory forgot something may bring what it was to forget.
    if (running?.era === era) return running.found
    const started = { era, found: this.#findOnDisk(uriKey, era) }
    this.#running.set(uriKey, started)
    try {
      return await started.found
    } finally {
      if (this.#running.get(uriKey) === started) this.#running.delete(uriKey)
    }
  }

  async #findOnDisk(uriKey: string, era: number): Promise<readonly Found[]> {
    const { hot, entries: store, mark, onCorrupt, onFailure, onRead } = this.#options
    try {
      const { entries: stored, isCorrupt } = await store.variants(uriKey)
      if (isCorrupt) {
        onCorrupt(uriKey)
        return []
      }
      const entries = stored.map((entry) => mark(entry))
      onRead(entries)
      return hot.era === era
        ? hot.set(uriKey, entries)
        : entries.map((entry) => ({ entry, body: entry.body }))
    } catch (error) {
      onFailure(error)
      return []
    }
  }
}
