// SPDX-License-Identifier: MIT

/** How often each caller may come. */
export interface BucketOptions {
  readonly perMinute: number
  /** How many may come at once after a pause. */
  readonly burst: number
  /** Monotonic clock, milliseconds. */
  readonly clock: () => number
}

interface Bucket {
  readonly tokens: number
  readonly atMs: number
}

const MINUTE_MS = 60_000
const MAX_CALLERS = 1_000

/** A token bucket for each caller. */
export class TokenBuckets {
  readonly #options: BucketOptions
  readonly #buckets = new Map<string, Bucket>()

  constructor(options: BucketOptions) {
    this.#options = options
  }

  /**
   * Takes one token.
   *
   * @returns 0 when there was one, else after how many seconds there will be
   */
  take(caller: string): number {
    const { perMinute, burst, clock } = this.#options
    const nowMs = clock()
    const { tokens, atMs } = this.#buckets.get(caller) ?? { tokens: burst, atMs: nowMs }
    const filled = Math.min(burst, tokens + ((nowMs - atMs) * perMinute) / MINUTE_MS)
    // Order: moved to the end, so that the first one is the one that came longest ago.
    this.#buckets.delete(caller)
    this.#buckets.set(caller, { tokens: filled < 1 ? filled : filled - 1, atMs: nowMs })
    const [oldest] = this.#buckets.keys()
    if (oldest !== undefined && this.#buckets.size > MAX_CALLERS) this.#buckets.delete(oldest)
    return filled < 1 ? Math.ceil(((1 - filled) * MINUTE_MS) / perMinute / 1_000) : 0
  }
}
