// SPDX-License-Identifier: MIT
import type { Locks } from '../environment.ts'

/** `elected`: for all tabs, by the lock. `alone`: for this tab, whatever the others do. */
export type LeadKind = 'elected' | 'alone'

/** What an election needs. */
export interface ElectionOptions {
  /** `undefined`: there is nobody to agree with, every tab leads. */
  readonly locks: Locks | undefined
  /** Name of the Web Lock. */
  readonly name: string
  /** Called when this tab begins to lead; the signal aborts when it no longer does. */
  readonly lead: (signal: AbortSignal, kind: LeadKind) => void
  readonly trouble: (what: string, error: unknown) => void
}

/**
 * Lets one tab of all lead, by a Web Lock that it holds for as long as it lives.
 *
 * A hidden tab may lead. One that is about to be frozen must `leave`, because a frozen tab would keep the lock.
 */
export class Election {
  readonly #options: ElectionOptions
  #term: AbortController | undefined

  constructor(options: ElectionOptions) {
    this.#options = options
  }

  /** Queues for leadership, unless this tab is queued or leads already. */
  enter(): void {
    if (this.#term === undefined) this.#begin(false)
  }

  /** Gives leadership back, or leaves the queue. */
  leave(): void {
    const term = this.#term
    this.#term = undefined
    term?.abort()
  }

  /** Takes leadership from whichever tab has it, even a frozen one; that one queues again and never takes it back by force. */
  take(): void {
    this.leave()
    this.#begin(true)
  }

  /** Leads without the lock, which others may have: this tab can't do for them what a leading tab must. */
  secede(): void {
    this.leave()
    this.#leadAlone()
  }

  #leadAlone(): void {
    this.#term = new AbortController()
    this.#options.lead(this.#term.signal, 'alone')
  }

  #begin(steal: boolean): void {
    const { locks, name, lead, trouble } = this.#options
    if (locks === undefined) {
      this.#leadAlone()
      return
    }
    const term = new AbortController()
    const { signal } = term
    this.#term = term
    const hold = (): Promise<void> =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve()
          return
        }
        signal.addEventListener('abort', () => {
          resolve()
        })
        lead(signal, 'elected')
      })
    // Platform: `steal` and `signal` exclude each other.
    locks.request(name, steal ? { steal } : { signal }, hold).catch((error: unknown) => {
      if (this.#term !== term) return
      term.abort()
      if (isAbortError(error)) {
        // Another tab took it: queue again.
        this.#begin(false)
      } else {
        // Platform: contexts without storage refuse locks; such a tab follows by itself.
        trouble('Cannot elect a leading tab', error)
        this.#leadAlone()
      }
    })
  }
}

function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
