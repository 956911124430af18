// SPDX-License-Identifier: MIT
import { isSameResponse, mayReplace } from './entry-guard.ts'
import type { Found } from './entry-lookup.ts'
import type { EntryDraft, EntryRecord } from './schema.ts'

/** What a write makes of the variants of its URI. */
export type Change = (variants: readonly Found[]) => readonly Found[]

type Mark = (entry: EntryRecord) => EntryRecord

// Whoever reads again at once waits so long for the rest of the body, milliseconds: a slow one is asked for anew.
const ARRIVAL_PATIENCE_MS = 1000

/**
 * Writes that aren't on disk yet, and bodies that are still arriving for one. Who reads meanwhile finds what has been
 * answered before: a page that reads a URI twice in a row sees no older state the second time.
 */
export class Underway {
  readonly #changes = new Map<string, readonly Change[]>()
  readonly #arrivals = new Map<string, Promise<void>>()
  readonly #delay: (ms: number, signal: AbortSignal) => Promise<void>

  constructor(delay: (ms: number, signal: AbortSignal) => Promise<void>) {
    this.#delay = delay
  }

  /** Tells whether anything of a URI is under way. */
  concerns(uriKey: string): boolean {
    return this.#changes.has(uriKey) || this.#arrivals.has(uriKey)
  }

  /** Looks a URI up as if what is under way were on disk. */
  async find(uriKey: string, lookup: () => Promise<readonly Found[]>): Promise<readonly Found[]> {
    await this.#arrival(uriKey)
    // Order: a change that ends while the disk is read may be in what was read, or not.
    const before = this.#changesOf(uriKey)
    const found = await lookup()
    const changes = new Set([...before, ...this.#changesOf(uriKey)])
    return [...changes].reduce((variants, change) => change(variants), found)
  }

  /**
   * Says that an answer has been given whose body is to be stored.
   *
   * @returns to be called when it is being written, or will not be
   */
  expect(uriKey: string): () => void {
    let end: () => void = () => undefined
    const arrival = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#arrivals.set(uriKey, arrival)
    return () => {
      if (this.#arrivals.get(uriKey) === arrival) this.#arrivals.delete(uriKey)
      end()
    }
  }

  /** Lets a change be seen until its write has ended. */
  async during<T>(uriKey: string, change: Change, write: () => Promise<T>): Promise<T> {
    this.#changes.set(uriKey, [...this.#changesOf(uriKey), change])
    try {
      return await write()
    } finally {
      const others = this.#changesOf(uriKey).filter((other) => other !== change)
      if (others.length > 0) this.#changes.set(uriKey, others)
      else this.#changes.delete(uriKey)
    }
  }

  #changesOf(uriKey: string): readonly Change[] {
    return this.#changes.get(uriKey) ?? []
  }

  async #arrival(uriKey: string): Promise<void> {
    const arrival = this.#arrivals.get(uriKey)
    if (arrival === undefined) return
    const arrived = new AbortController()
    await Promise.race([arrival, this.#delay(ARRIVAL_PATIENCE_MS, arrived.signal)])
    arrived.abort()
  }
}

/** The change that a put makes, if the guard lets the entry in. */
export function putting(
  draft: EntryDraft,
  body: ArrayBuffer,
  { epoch, mark }: { readonly epoch: string | undefined; readonly mark: Mark },
): Change {
  const entry = { ...draft, body: undefined, bodyId: undefined, bodyBytes: body.byteLength }
  return (variants) => {
    const stored = variants.find((other) => other.entry.key === draft.key)
    if (!mayReplace(stored?.entry, entry, epoch)) return variants
    return [...variants.filter((other) => other !== stored), { entry: mark(entry), body }]
  }
}

/** The change that a 304 makes to the very response that was validated. */
export function freshening(validated: EntryRecord, freshened: EntryRecord, mark: Mark): Change {
  return (variants) =>
    variants.map((found) => {
      if (!isSameResponse(found.entry, validated)) return found
      const { body, bodyId } = found.entry
      return { ...found, entry: mark({ ...freshened, body, bodyId }) }
    })
}
