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
  readonly #folder: string
  /** Bodies whose entries aren't written yet. */
  readonly #placing = new Set<string>()
  #cache: Promise<Cache> | undefined

  constructor(options: { caches: CacheStorage; name: string; origin: string }) {
    this.#caches = options.caches
    this.#name = options.name
    // Cache Storage is addressed by URL; nothing is ever fetched from these.
    this.#folder = `${options.origin}/.springhouse/bodies/`
  }

  /**
   * Places a body for the time of its entry's writing. Order: before the entry is written, so that no entry ever points at
   * nothing; what is left when the worker is killed in between is found by `orphans()`.
   *
   * Each placing has an id of its own: a body whose entry is then refused can't overwrite the one in use.
   *
   * @param write writes the entry; when it fails the body is deleted
   */
  async place<T>(
    body: ArrayBuffer,
    newId: () => string,
    write: (placed: PlacedBody) => Promise<T>,
  ): Promise<T> {
    const bodyBytes = body.byteLength
    if (bodyBytes <= MAX_INLINE_BODY_BYTES) return write({ body, bodyId: undefined, bodyBytes })
    const bodyId = newId()
    this.#placing.add(bodyId)
    try {
      await this.#use((cache) => cache.put(this.#urlOf(bodyId), new Response(body)))
      return await write({ body: undefined, bodyId, bodyBytes })
    } catch (error) {
      await this.delete([bodyId]).catch(() => undefined)
      throw error
    } finally {
      this.#placing.delete(bodyId)
    }
  }

  /**
   * Reads a body; `undefined` when it is gone, or isn't the one that was placed.
   *
   * Platform: a Blob from Cache Storage is a handle; Chromium passes it on without reading it here. A stream would be
   * pumped through the worker: 1.5 times as long at 2 MB.
   */
  async read({ body, bodyId, bodyBytes }: PlacedBody): Promise<ArrayBuffer | Blob | undefined> {
    if (bodyId === undefined) return body
    const stored = await this.#use((cache) => cache.match(this.#urlOf(bodyId)))
    const blob = await stored?.blob()
    return blob?.size === bodyBytes ? blob : undefined
  }

  /** Deletes bodies whose entries are gone. */
  async delete(bodyIds: readonly string[]): Promise<void> {
    if (bodyIds.length === 0) return
    await this.#use((cache) =>
      Promise.all(bodyIds.map((bodyId) => cache.delete(this.#urlOf(bodyId)))),
    )
  }

  /**
   * Finds bodies that no entry points at: a kill between the two stores leaves them.
   *
   * @param readPointers reads the ids that entries point at. Order: after the bodies have been listed, so that an entry
   * that is written meanwhile is among them
   */
  async orphans(
    readPointers: () => Promise<ReadonlySet<string | undefined>>,
  ): Promise<readonly string[]> {
    const keys = await this.#use((cache) => cache.keys())
    const placing = new Set(this.#placing)
    const pointers = await readPointers()
    return keys
      .map(({ url }) => url.slice(this.#folder.length))
      .filter((bodyId) => !placing.has(bodyId) && !pointers.has(bodyId))
  }

  async #use<T>(work: (cache: Cache) => Promise<T>): Promise<T> {
    this.#cache ??= this.#caches.open(this.#name)
    try {
      return await work(await this.#cache)
    } catch (error) {
      // Never a handle over an error: after a wipe it would fail for ever.
      this.#cache = undefined
      throw error
    }
  }

  #urlOf(bodyId: string): string {
    return this.#folder + bodyId
  }
}
