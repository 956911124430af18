// SPDX-License-Identifier: MIT
import type { EntryRecord } from './schema.ts'

/** How many bytes of small bodies stay in memory. */
export const HOT_TIER_BYTES: number = 4 * 1024 * 1024

/** An entry with its body as a Blob, from which responses are made quickest. */
export interface HotEntry {
  readonly entry: EntryRecord
  readonly body: Blob
}

/** The entries used last, in memory: lost with the worker, judged by the same rule as those on disk. */
export class HotTier {
  readonly #entries = new Map<string, HotEntry>()
  readonly #maxBytes: number
  #bytes = 0
  #era = 0

  constructor(maxBytes: number = HOT_TIER_BYTES) {
    this.#maxBytes = maxBytes
  }

  /** Another number after each `clear()`: what was read from the disk before it may no longer be true. */
  get era(): number {
    return this.#era
  }

  get(key: string): HotEntry | undefined {
    const hot = this.#entries.get(key)
    if (hot === undefined) return undefined
    // A Map keeps the order of insertion: the first key is the one used longest ago.
    this.#entries.delete(key)
    this.#entries.set(key, hot)
    return hot
  }

  set(entry: EntryRecord): void {
    this.delete(entry.key)
    if (entry.body === undefined || entry.bodyBytes > this.#maxBytes / 8) return
    this.#entries.set(entry.key, {
      entry: { ...entry, body: undefined },
      body: new Blob([entry.body]),
    })
    this.#bytes += entry.bodyBytes
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.delete(key)
    }
  }

  delete(key: string): void {
    const hot = this.#entries.get(key)
    if (hot === undefined) return
    this.#entries.delete(key)
    this.#bytes -= hot.entry.bodyBytes
  }

  /** Forgets everything: after changes on disk that aren't by key. */
  clear(): void {
    this.#era += 1
    this.#entries.clear()
    this.#bytes = 0
  }
}
