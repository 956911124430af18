// SPDX-License-Identifier: MIT
import { type BackgroundValidation, mayValidateInBackground } from '@springhouse/core'

/** How many entries' latest validations are remembered. */
const REMEMBERED = 500

/** Validations behind answers: one an entry at a time, with pauses that grow while the origin fails (RFC 5861 §3). */
export class BackgroundValidations {
  readonly #now: () => number
  readonly #running = new Set<string>()
  readonly #latest = new Map<string, BackgroundValidation>()

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * Validates an entry, unless that is under way or was done too lately.
   *
   * @param validate never fails; tells whether the origin answered
   */
  async run(key: string, validate: () => Promise<boolean>): Promise<void> {
    const before = this.#latest.get(key)
    if (this.#running.has(key) || !mayValidateInBackground(before, this.#now())) return
    this.#running.add(key)
    const isAnswered = await validate()
    this.#running.delete(key)
    this.#latest.delete(key)
    const failures = isAnswered ? 0 : (before?.failures ?? 0) + 1
    this.#latest.set(key, { endedAtMs: this.#now(), failures })
    const [oldest] = this.#latest.keys()
    if (this.#latest.size > REMEMBERED && oldest !== undefined) this.#latest.delete(oldest)
  }
}
