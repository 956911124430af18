// SPDX-License-Identifier: MIT
import { reaches, type Tag } from '@springhouse/core'
import { LRUCache } from 'lru-cache'
import type { StoredResponse } from './stored-response.ts'

/** A response in this process' memory. */
export interface ProcessEntry {
  readonly scope: string
  readonly stored: StoredResponse
  /** Epoch milliseconds. */
  readonly usableUntilMs: number
}

/** Keeps responses in this process, bounded by bytes; the least recently used go first. */
export class ProcessTier {
  readonly #entries: LRUCache<string, ProcessEntry>

  constructor(maxBytes: number) {
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      // One huge response must not push out all others.
      maxEntrySize: Math.max(1, Math.floor(maxBytes / 4)),
      sizeCalculation: ({ stored }, key) => sizeOf(stored, key),
    })
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): ProcessEntry | undefined {
    return this.#entries.get(key)
  }

  /** Keeps an entry unless one with a higher stamp of the same epoch is there. */
  set(key: string, entry: ProcessEntry): void {
    const held = this.#entries.peek(key)?.stored.stamp
    const { epoch, seq } = entry.stored.stamp
    if (held?.epoch === epoch && held.seq > seq) return
    this.#entries.set(key, entry)
  }

  /** Deletes what a hard invalidation reaches. */
  drop(scope: string, tags: readonly Tag[]): void {
    for (const [key, entry] of this.#entries.entries()) {
      if (entry.scope === scope && isReached(entry.stored.tags, tags)) this.#entries.delete(key)
    }
  }

  clear(): void {
    this.#entries.clear()
  }
}

function isReached(borne: readonly Tag[], invalidated: readonly Tag[]): boolean {
  if (invalidated.includes('*')) return true
  return borne.some((tag) => invalidated.some((reaching) => reaches(reaching, tag)))
}

/** Bytes of what is not the body: objects, strings and the map's own bookkeeping, roughly. */
const OVERHEAD_BYTES = 512

function sizeOf({ body, fields, tags }: StoredResponse, key: string): number {
  const texts = [key, ...tags, ...fields.flat()]
  return texts.reduce((bytes, text) => bytes + text.length, OVERHEAD_BYTES + body.byteLength)
}
