// SPDX-License-Identifier: MIT
import { LEASE_MS } from '@springhouse/core'
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
 * Whether somebody is about to tell what has happened in the log while nobody followed it, and until when reads wait for
 * that: a page, or where none follows the worker itself, which asks the origin once a lease at most.
 *
 * @see docs/decisions/0011-reads-wait-for-the-catch-up.md
 */
export class CatchUp {
  readonly #environment: Pick<Environment, 'now' | 'delay'>
  readonly #ask: (() => Promise<boolean>) | undefined
  #askedAtMs = -Infinity
  /** Whether the page that was opened last didn't follow: others of its kind aren't waited for. */
  #isPageSilent = false
  #isPageComing = false
  #isBegun = false
  #wasInVain = false
  #untilMs = -Infinity
  #heard: AbortController | undefined
  #next: Promise<boolean> | undefined

  /** @param ask asks the origin in place of a page; tells whether it knew, and never fails */
  constructor(environment: Pick<Environment, 'now' | 'delay'>, ask?: () => Promise<boolean>) {
    this.#environment = environment
    this.#ask = ask
  }

  /** A page is being opened, or connects: it may soon ask for the worker's place. */
  announce(): void {
    this.#isPageComing = !this.#isPageSilent
  }

  /** A page has asked for the worker's place: now it asks the origin for what follows. */
  begin(): void {
    const nowMs = this.#environment.now()
    // A page that connects again and again must not keep a read waiting.
    if (this.#isBegun && nowMs < this.#untilMs) return
    this.#isPageComing = false
    this.#isPageSilent = false
    this.#isBegun = true
    this.#untilMs = nowMs + CATCH_UP_MS
    this.#heard?.abort()
  }

  /** A page has told something of the log. */
  hear(): void {
    this.#wasInVain = false
    this.#heard?.abort()
  }

  /** Whether it is worth waiting. */
  get isExpected(): boolean {
    const isUnderWay = this.#next !== undefined
    return isUnderWay || this.#isPageExpected || (this.#mayAsk && !this.#wasInVain)
  }

  get #isPageExpected(): boolean {
    const isOpen = this.#isPageComing || this.#environment.now() < this.#untilMs
    return isOpen && !this.#wasInVain
  }

  // A clock that was set back ends the pause, too.
  get #mayAsk(): boolean {
    const pauseMs = this.#environment.now() - this.#askedAtMs
    return this.#ask !== undefined && (pauseMs >= LEASE_MS || pauseMs < 0)
  }

  /**
   * Waits for the next sign of a page, or for the worker's own answer where no page gives one, all reads together.
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
    if (this.#isPageExpected && (await this.#waitForPage())) return true
    // A page that has asked in vain would not be answered sooner the second time.
    if (this.#isPageExpected || this.#wasInVain || !this.#mayAsk) return false
    return this.#askOrigin()
  }

  async #waitForPage(): Promise<boolean> {
    const { now } = this.#environment
    if (this.#isPageComing) {
      this.#isPageComing = false
      this.#isBegun = false
      this.#untilMs = now() + CATCH_UP_MS
    }
    const leftMs = this.#untilMs - now()
    if (leftMs <= 0) return false
    if (await this.#isHeardWithin(leftMs)) return true
    this.#wasInVain = this.#isBegun
    this.#isPageSilent = !this.#isBegun
    return false
  }

  async #askOrigin(): Promise<boolean> {
    this.#askedAtMs = this.#environment.now()
    let isAnswered = true
    const ask = async (): Promise<void> => {
      isAnswered = (await this.#ask?.()) ?? false
      this.#heard?.abort()
    }
    void ask()
    return (await this.#isHeardWithin(CATCH_UP_MS)) && isAnswered
  }

  async #isHeardWithin(ms: number): Promise<boolean> {
    const heard = new AbortController()
    this.#heard = heard
    await this.#environment.delay(ms, heard.signal)
    return heard.signal.aborted
  }
}
