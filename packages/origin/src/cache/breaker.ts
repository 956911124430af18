// SPDX-License-Identifier: MIT
import type { Trouble } from '../trouble.ts'

/** What became of work behind a breaker. */
export type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false }

const FAILED: Attempt<never> = { ok: false }

/** Failures in a row that open the breaker. */
const FAILURES_TO_OPEN = 5

/** How long it stays open before one try is let through, in milliseconds. */
const OPEN_MS = 1_000

/** Stops asking a part that keeps failing, so that no request waits for its deadline. */
export class Breaker {
  readonly #now: () => number
  readonly #trouble: Trouble
  #failures = 0
  #openUntilMs = Number.NEGATIVE_INFINITY

  constructor(now: () => number, trouble: Trouble) {
    this.#now = now
    this.#trouble = trouble
  }

  /** Does the work unless the breaker is open. Never rejects. */
  async attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
    if (this.#now() < this.#openUntilMs) return FAILED
    // Order: while open, the first caller after the pause closes the door behind itself.
    if (this.#failures >= FAILURES_TO_OPEN) this.#openUntilMs = this.#now() + OPEN_MS
    try {
      const value = await work()
      this.#failures = 0
      this.#openUntilMs = Number.NEGATIVE_INFINITY
      this.#trouble.end()
      return { ok: true, value }
    } catch (error) {
      this.#fail(error)
      return FAILED
    }
  }

  #fail(error: unknown): void {
    this.#failures += 1
    if (this.#failures < FAILURES_TO_OPEN) return
    this.#openUntilMs = this.#now() + OPEN_MS
    this.#trouble.begin(error instanceof Error ? error.message : String(error))
  }
}
