// SPDX-License-Identifier: MIT

/** A beat that is so much later than the first word was comes later than a poll would: streaming is no gain. */
export const LATE_MS = 10_000
/** What arrives together was late for one reason, for instance a tab that was frozen for a while. */
const TOGETHER_MS = 5_000

/**
 * Tells a stream that flows from one that something on the way collects and passes on in bundles, by how late its beats
 * arrive. One late bundle proves nothing; a second one does.
 */
export class BundledBeats {
  readonly #startedAtMs: number
  #shortestMs = Number.POSITIVE_INFINITY
  #lateAtMs: number | undefined

  /** @param startedAtMs epoch milliseconds at which the stream was asked for */
  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs
  }

  /**
   * Notes a word of the origin.
   *
   * @param sinceAcceptedMs when it was said, by the origin's clock, since it accepted the stream
   * @param nowMs when it arrived
   * @returns whether the stream has proved to be bundled
   */
  note(sinceAcceptedMs: number, nowMs: number): boolean {
    // Trade: the time until the stream was accepted is part of each delay, so only the difference to the shortest counts.
    const delayMs = nowMs - this.#startedAtMs - sinceAcceptedMs
    this.#shortestMs = Math.min(this.#shortestMs, delayMs)
    if (delayMs - this.#shortestMs <= LATE_MS) return false
    this.#lateAtMs ??= nowMs
    return nowMs - this.#lateAtMs > TOGETHER_MS
  }
}
