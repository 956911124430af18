// SPDX-License-Identifier: MIT
import type { Environment } from '../environment.ts'

/**
 * How long reads wait: for a page that has just been opened to ask for the worker's place, and from then on for what it
 * hears from the origin.
 *
 * Trade: a page takes a moment to start, the more so while it reads; a catch-up takes as long as one validation, on a new
 * connection some round trips. Who gives up too early asks for everything that is stored. The time is lost once where the
 * log can't be reached though the origin can.
 */
export const CATCH_UP_MS = 1000

/**
 * Whether a page is about to tell what has happened in the log while nobody followed it, and until when reads wait for
 * that.
 *
 * @see docs/decisions/0011-reads-wait-for-the-catch-up.md
 */
export class CatchUp {
  readonly #environment: Pick<Environment, 'now' | 'delay'>
  #isPageComing = false
  #isBegun = false
  #wasInVain = false
  #untilMs = -Infinity
  #heard = new AbortController()
  #next: Promise<boolean> | undefined

  constructor(environment: Pick<Environment, 'now' | 'delay'>) {
    this.#environment = environment
  }

  /** A page is being opened, or connects: it may soon ask for the worker's place. */
  announce(): void {
    this.#isPageComing = true
  }

  /** A page has asked for the worker's place: now it asks the origin for what follows. */
  begin(): void {
    const nowMs = this.#environment.now()
    // A page that connects again and again must not keep a read waiting.
    if (this.#isBegun && nowMs < this.#untilMs) return
    this.#isPageComing = false
    this.#isBegun = true
    this.#untilMs = nowMs + CATCH_UP_MS
    this.#heard.abort()
  }

  /** A page has told something of the log. */
  hear(): void {
    this.#wasInVain = false
    this.#heard.abort()
  }

  /** Whether it is worth waiting. */
  get isExpected(): boolean {
    const isOpen = this.#isPageComing || this.#environment.now() < this.#untilMs
    return isOpen && !this.#wasInVain
  }

  /**
   * Waits for the next sign of a page, all reads together.
   *
   * @returns whether there was one in time
   */
  next(): Promise<boolean> {
    this.#next ??= this.#waitOnce().finally(() => {
      this.#next = undefined
    })
    return this.#next
  }

  async #waitOnce(): Promise<boolean> {
    const { now, delay } = this.#environment
    if (this.#isPageComing) {
      this.#isPageComing = false
      this.#isBegun = false
      this.#untilMs = now() + CATCH_UP_MS
    }
    const leftMs = this.#untilMs - now()
    if (leftMs <= 0) return false
    const heard = new AbortController()
    this.#heard = heard
    await delay(leftMs, heard.signal)
    if (heard.signal.aborted) return true
    this.#wasInVain = this.#isBegun
    return false
  }
}
