// SPDX-License-Identifier: MIT
import type { EntryRecord } from './schema.ts'

/** Bodies up to this size, in bytes, lie in the entry's own record; larger ones are quicker from Cache Storage. */
export const MAX_INLINE_BODY_BYTES: number = 64 * 1024

/** Where a body was put: in the record, or in Cache Storage. */
export type PlacedBody = Pick<EntryRecord, 'body' | 'bodyId' | 'bodyBytes'>

/** Bodies that are too large for IndexedDB, in one Cache Storage cache behind a held handle. */
export class BodyStore {
  readonly #caches: CacheStorage
  readonly #name: string
  readonly #origin: string
  #cache: Promise<Cache> | undefined

  constructor(options: { caches: CacheStorage; name: string; origin: string }) {
    this.#caches = options.caches
    this.#name = options.name
    this.#origin = options.origin
  }

  /**
   * Places a body. Order: before its entry is written, so that no entry ever points at nothing.
   *
   * Each placing has an id of its own: a body whose entry is then refused can't overwrite the one in use.
   */
  async place(body: ArrayBuffer, newId: () => string): Promise<PlacedBody> {
    const bodyBytes = body.byteLength
    if (bodyBytes <= MAX_INLINE_BODY_BYTES) return { body, bodyId: undefined, bodyBytes }
    const bodyId = newId()
    const cache = await this.#open()
    await cache.put(this.#urlOf(bodyId), new Response(body))
    return { body: undefined, bodyId, bodyBytes }
  }

  /** Reads a body; `undefined` when it is gone, which makes its entry a miss. */
  async read(entry: PlacedBody): Promise<ArrayBuffer | ReadableStream<Uint8Array> | undefined> {
    if (entry.bodyId === undefined) return entry.body
    const cache = await this.#open()
    const stored = await cache.match(this.#urlOf(entry.bodyId))
    return stored?.body ?? undefined
  }

  /** Deletes bodies whose entries are gone. */
  async delete(bodyIds: readonly string[]): Promise<void> {
    if (bodyIds.length === 0) return
    const cache = await this.#open()
    await Promise.all(bodyIds.map((bodyId) => cache.delete(this.#urlOf(bodyId))))
  }

  #open(): Promise<Cache> {
    this.#cache ??= this.#openNow()
    return this.#cache
  }

  async #openNow(): Promise<Cache> {
    try {
      return await this.#caches.open(this.#name)
    } catch (error) {
      this.#cache = undefined
      throw error
    }
  }

  // Cache Storage is addressed by URL; nothing is ever fetched from this one.
  #urlOf(bodyId: string): string {
    return `${this.#origin}/.springhouse/bodies/${bodyId}`
  }
}
