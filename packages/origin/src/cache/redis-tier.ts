// SPDX-License-Identifier: MIT
import {
  isAtOrPast,
  judgeValidity,
  type LogView,
  type Position,
  type Validity,
} from '@springhouse/core'
import { withDeadline } from '../deadline.ts'
import type { LogDriver } from '../log/log-driver.ts'
import type { Breaker } from './breaker.ts'
import type { EntryStore } from './entry-store.ts'
import { decodeStored, encodeStored, type StoredResponse } from './stored-response.ts'

/** What the Redis tier has for a key. */
export type RedisFinding =
  /** `stamp`: the position at which it was found valid. */
  | { readonly kind: 'valid'; readonly stored: StoredResponse; readonly stamp: Position }
  | { readonly kind: 'stale' }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed' }

/** What a lookup is judged by. */
export interface LookupContext {
  readonly scope: string
  /** This process' own view of the log, read when the record has arrived; `undefined` while blind. */
  readonly here: () => (LogView & { readonly position: Position }) | undefined
}

/** Deadlines for one call, in milliseconds. */
export interface Deadlines {
  readonly readMs: number
  readonly writeMs: number
}

/** Keeps responses in Redis for all processes. Never rejects, and never waits longer than its deadlines. */
export class RedisTier {
  readonly #driver: LogDriver
  readonly #store: EntryStore
  readonly #breaker: Breaker
  readonly #deadlines: Deadlines

  constructor(driver: LogDriver, store: EntryStore, breaker: Breaker, deadlines: Deadlines) {
    this.#driver = driver
    this.#store = store
    this.#breaker = breaker
    this.#deadlines = deadlines
  }

  async find(key: string, context: LookupContext): Promise<RedisFinding> {
    const attempt = await this.#breaker.attempt(() => this.#find(key, context))
    return attempt.ok ? attempt.value : { kind: 'failed' }
  }

  /** Stores in the background of a request. */
  async store(key: string, stored: StoredResponse, ttlSeconds: number): Promise<void> {
    const options = { stamp: stored.stamp, ttlSeconds: Math.max(1, Math.ceil(ttlSeconds)) }
    await this.#breaker.attempt(() =>
      withDeadline(this.#store.set(key, encodeStored(stored), options), this.#deadlines.writeMs),
    )
  }

  async #find(key: string, { scope, here }: LookupContext): Promise<RedisFinding> {
    const record = await withDeadline(this.#store.get(key), this.#deadlines.readMs)
    const stored = record === undefined ? undefined : decodeStored(record)
    if (stored === undefined) return { kind: 'none' }
    const view = here()
    const local = judgeValidity(stored, view)
    const isForgotten = local.kind === 'unknown' && local.why === 'floor'
    if (local.kind === 'valid' && view !== undefined) {
      // Another process may have been further in the log when it loaded this.
      const isAhead = isAtOrPast(stored.stamp, view.position)
      return { kind: 'valid', stored, stamp: isAhead ? stored.stamp : view.position }
    }
    if (!isForgotten) return this.#stale(key, stored, local)
    // Older than what this process remembers of the log: the log itself knows.
    const asked = this.#driver.tagVersions(scope, stored.tags)
    const versions = await withDeadline(asked, this.#deadlines.readMs)
    const known = judgeValidity(stored, versions)
    if (known.kind === 'valid') return { kind: 'valid', stored, stamp: versions.head }
    return this.#stale(key, stored, known)
  }

  /**
   * Deletes, in the background, what is known to be invalid: nobody will be given it any more. What a hard
   * invalidation reaches goes with the next read of it, or with its lifetime; keys can't be found by tag.
   */
  #stale(key: string, { stamp }: StoredResponse, { kind }: Validity): RedisFinding {
    if (kind === 'invalid') {
      const deleting = (): Promise<void> => this.#store.delete(key, stamp)
      void this.#breaker.attempt(() => withDeadline(deleting(), this.#deadlines.writeMs))
    }
    return { kind: 'stale' }
  }
}
