// SPDX-License-Identifier: MIT

/** When operations are sent together: by the round trip that this run measures, or as the portal says. */
export type BatchMode = 'auto' | 'always' | 'never'

/** From this round trip on batches are worth while, in milliseconds: below it four requests at a time are as quick. */
export const SLOW_ROUND_TRIP_MS = 100

/** Decides whether to send in batches, by what requests take and whether the origin knows batches at all. */
export class RoundTrip {
  readonly #mode: BatchMode
  #ms: number | undefined
  #isRefused = false

  constructor(mode: BatchMode = 'auto') {
    this.#mode = mode
  }

  /** Whether batches are to be used now. */
  get favoursBatches(): boolean {
    if (this.#isRefused || this.#mode === 'never') return false
    return this.#mode === 'always' || (this.#ms ?? 0) >= SLOW_ROUND_TRIP_MS
  }

  /** Notes how long a single request took until its answer, in milliseconds. */
  measure(ms: number): void {
    // The latest counts as much as all before: a network changes while one drives.
    this.#ms = this.#ms === undefined ? ms : (this.#ms + ms) / 2
  }

  /** The origin takes no batches: it isn't asked again. */
  refuse(): void {
    this.#isRefused = true
  }
}
