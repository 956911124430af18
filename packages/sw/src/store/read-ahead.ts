// SPDX-License-Identifier: MIT
import type { EntryStore } from './entry-store.ts'
import type { HotTier } from './hot-tier.ts'
import type { EntryRecord } from './schema.ts'

/** How many entries are read ahead: a kilobyte of memory each. */
const READ_AHEAD = 128

/** What reading ahead needs. */
export interface ReadAheadOptions {
  readonly entries: Pick<EntryStore, 'largeOnes'>
  readonly hot: HotTier
  /** Completes an entry by what is known beside the disk. */
  readonly mark: (entry: EntryRecord) => EntryRecord
}

/**
 * Reads the records of large bodies ahead, behind the first answer of that kind: a page that shows one picture shows others.
 * Each then costs one lookup, that of its body, instead of two.
 */
export class ReadAhead {
  readonly #options: ReadAheadOptions
  readonly #wanted = new Set<string>()
  readonly #done = new Set<string>()

  constructor(options: ReadAheadOptions) {
    this.#options = options
  }

  /** Notes what was read from the disk. */
  note(entries: readonly EntryRecord[]): void {
    for (const { bodyId, partition } of entries) {
      if (bodyId !== undefined && !this.#done.has(partition)) this.#wanted.add(partition)
    }
  }

  /** Whether there is something to be read: asked behind each answer, so it touches nothing. */
  get isDue(): boolean {
    return this.#wanted.size > 0
  }

  /** Reads ahead; once a partition and start of the worker. */
  async run(): Promise<void> {
    const { entries, hot, mark } = this.#options
    const partitions = [...this.#wanted]
    this.#wanted.clear()
    for (const partition of partitions) {
      this.#done.add(partition)
      const { era } = hot
      // Order: taken in while the transaction still holds back those that would change them.
      await entries.largeOnes(partition, READ_AHEAD, (uriKey, variants) => {
        if (hot.era === era && !hot.knows(uriKey)) hot.set(uriKey, variants.map(mark))
      })
    }
  }
}
