// SPDX-License-Identifier: MIT
import type { EntryRecord } from './schema.ts'

/** How many bytes of small bodies stay in memory. */
export const HOT_TIER_BYTES: number = 8 * 1024 * 1024

// What an entry takes beside its body.
const OVERHEAD_BYTES = 1024

/** An entry with its body, where that is in memory. */
export interface HotEntry {
  readonly entry: EntryRecord
  /**
   * A Blob, from which responses are made quickest; a buffer when it has just been read or written, because making the
   * Blob then would delay that answer, or the writes after it; `undefined` for a body that is too large for memory.
   */
  readonly body: Blob | ArrayBuffer | undefined
}

/**
 * The entries used last, in memory, all variants of a URI together: lost with the worker, judged by the same rule as
 * those on disk.
 */
export class HotTier {
  readonly #uris = new Map<string, readonly HotEntry[]>()
  readonly #maxBytes: number
  #bytes = 0
  #era = 0

  constructor(maxBytes: number = HOT_TIER_BYTES) {
    this.#maxBytes = maxBytes
  }

  /** Another number after each `forget()`: what was read from the disk before it may no longer be true. */
  get era(): number {
    return this.#era
  }

  /** How much memory its entries take. */
  get bytes(): number {
    return this.#bytes
  }

  /** Tells whether an entry's body is in memory. */
  has({ uriKey, key }: Pick<EntryRecord, 'uriKey' | 'key'>): boolean {
    const hot = this.#uris.get(uriKey) ?? []
    return hot.some(({ entry, body }) => entry.key === key && body !== undefined)
  }

  /** Tells whether the variants of a URI are known, without counting as a use. */
  knows(uriKey: string): boolean {
    return this.#uris.has(uriKey)
  }

  /** All variants of a URI; `undefined` when the disk must be asked. */
  get(uriKey: string): readonly HotEntry[] | undefined {
    const hot = this.#uris.get(uriKey)
    if (hot === undefined) return undefined
    const kept = hot.map((entry) => asBlob(entry))
    // A Map keeps the order of insertion: the first key is the one used longest ago.
    this.#uris.delete(uriKey)
    this.#uris.set(uriKey, kept)
    return kept
  }

  /** Keeps all variants of a URI, as they are on disk. */
  set(uriKey: string, entries: readonly EntryRecord[]): readonly HotEntry[] {
    return this.#keep(
      uriKey,
      entries.map((entry) => hotOf(entry)),
    )
  }

  /**
   * Takes in an entry that has been written, if all other variants of its URI are known.
   *
   * @param variantKeys keys of all variants that are on disk now
   */
  replace(entry: EntryRecord, variantKeys: readonly string[]): void {
    const { key, uriKey } = entry
    const hot = this.#uris.get(uriKey) ?? []
    const others = hot.filter(
      ({ entry: other }) => other.key !== key && variantKeys.includes(other.key),
    )
    if (others.length + 1 === variantKeys.length) {
      this.#keep(uriKey, [...others, hotOf(entry)])
    } else {
      this.drop(uriKey)
    }
  }

  /** Forgets a URI, of which the disk is about to change. */
  forget(uriKey: string): void {
    this.#era += 1
    this.drop(uriKey)
  }

  /** Forgets the URIs of which an entry is meant. */
  forgetWhere(isMeant: (entry: EntryRecord) => boolean): void {
    this.#era += 1
    for (const [uriKey, hot] of this.#uris) {
      if (hot.some(({ entry }) => isMeant(entry))) this.drop(uriKey)
    }
  }

  /** Forgets a URI that has been written to: whatever is read of it from now on is newer. */
  drop(uriKey: string): void {
    const hot = this.#uris.get(uriKey)
    if (hot === undefined) return
    this.#uris.delete(uriKey)
    this.#bytes -= bytesOf(hot)
  }

  #keep(uriKey: string, hot: readonly HotEntry[]): readonly HotEntry[] {
    this.drop(uriKey)
    if (hot.length === 0) return hot
    this.#uris.set(uriKey, hot)
    this.#bytes += bytesOf(hot)
    for (const key of this.#uris.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.drop(key)
    }
    return hot
  }
}

function hotOf(entry: EntryRecord): HotEntry {
  return { entry: { ...entry, body: undefined }, body: entry.body }
}

function asBlob(hot: HotEntry): HotEntry {
  const { body } = hot
  return body === undefined || body instanceof Blob ? hot : { ...hot, body: new Blob([body]) }
}

function bytesOf(hot: readonly HotEntry[]): number {
  return hot.reduce(
    (sum, { entry, body }) => sum + OVERHEAD_BYTES + (body === undefined ? 0 : entry.bodyBytes),
    0,
  )
}
