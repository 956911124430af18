// SPDX-License-Identifier: MIT
import { type Confirmation, isFollowing, type Position } from '@springhouse/core'
import type { Bulletin } from '../bulletin.ts'
import type { ConfirmationStore } from '../store/confirmation-store.ts'

/** How often the pages' confirmation is looked for while none holds. */
const REREAD_MS = 1000

/** What confirmations need. */
export interface ConfirmationsOptions {
  readonly confirmations: ConfirmationStore
  readonly bulletin: Bulletin
  readonly now: () => number
}

/** The latest proof of each scope's head: what pages have told, or have written down meanwhile. */
export class Confirmations {
  readonly #options: ConfirmationsOptions
  readonly #latest = new Map<string, Confirmation>()
  readonly #reads = new Map<string, { readonly atMs: number; readonly done: Promise<void> }>()
  #latestMs = -Infinity
  #setBackAtMs = -Infinity
  #futureMs: number | undefined

  constructor(options: ConfirmationsOptions) {
    this.#options = options
  }

  /** Adds one that was told. */
  add(scope: string, confirmation: Confirmation): void {
    const { head, atMs } = confirmation
    // Order: the clock first, which may end the trust in what was confirmed before.
    const isFuture = atMs > this.#now()
    if (isFuture) this.#futureMs = atMs
    // What was once from the future isn't confirmed when its time comes round.
    if (isFuture || atMs === this.#futureMs || atMs < this.#setBackAtMs) return
    const known = this.#latest.get(scope)
    if (known?.head.epoch === head.epoch && known.atMs > atMs) return
    this.#latest.set(scope, confirmation)
  }

  /** The one by which a scope is followed from a position; `undefined` when it isn't followed, as far as memory says. */
  proofFor(scope: string, here: Position | undefined): Confirmation | undefined {
    const nowMs = this.#now()
    const latest = this.#latest.get(scope)
    return isFollowing(here, latest, nowMs) ? latest : undefined
  }

  /** Looks for what pages have written down. Without a network nobody confirms anything, and each read would look for it. */
  read(scope: string): Promise<void> {
    const atMs = this.#now()
    const latest = this.#reads.get(scope)
    // A clock that was set back ends the pause, too.
    if (latest !== undefined && Math.abs(atMs - latest.atMs) < REREAD_MS) return latest.done
    const done = this.#readNow(scope)
    this.#reads.set(scope, { atMs, done })
    return done
  }

  async #readNow(scope: string): Promise<void> {
    const { confirmations, bulletin } = this.#options
    const before = this.#latest.get(scope)
    try {
      const confirmation = await confirmations.read(scope)
      // Order: what a page has told meanwhile is newer.
      const isLatest = this.#latest.get(scope) === before
      if (confirmation !== undefined && isLatest) this.add(scope, confirmation)
    } catch (error) {
      bulletin.trouble('Cannot read confirmation', error, 'log-read-failed')
    }
  }

  // A clock that was set back makes what was confirmed before count for longer than the lease, or once more.
  #now(): number {
    const nowMs = this.#options.now()
    if (nowMs < this.#latestMs) {
      this.#latest.clear()
      this.#setBackAtMs = nowMs
    }
    this.#latestMs = nowMs
    return nowMs
  }
}
