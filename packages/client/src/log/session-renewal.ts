// SPDX-License-Identifier: MIT
import type { Environment } from '../environment.ts'
import type { RelayHooks } from './event-relay.ts'

/** How long a renewal may take. */
const RENEWAL_MS = 30_000

/** Renews a session that has run out, once: what the origin refuses right after that only a login can help. */
export class SessionRenewal {
  readonly #renewSession: (() => Promise<boolean>) | undefined
  readonly #environment: Pick<Environment, 'startTimer'>
  readonly #hooks: Pick<RelayHooks, 'trouble'>
  #wasTried = false

  constructor(
    renewSession: (() => Promise<boolean>) | undefined,
    environment: Pick<Environment, 'startTimer'>,
    hooks: Pick<RelayHooks, 'trouble'>,
  ) {
    this.#renewSession = renewSession
    this.#environment = environment
    this.#hooks = hooks
  }

  /** Whether somebody can renew, and hasn't tried in vain. */
  get isPossible(): boolean {
    return this.#renewSession !== undefined && !this.#wasTried
  }

  /** The origin has named a session: the next one that runs out may be renewed again. */
  succeed(): void {
    this.#wasTried = false
  }

  /** Renews; resolves to whether it is worth connecting again. Never rejects. */
  async renew(signal: AbortSignal): Promise<boolean> {
    this.#wasTried = true
    const over = new AbortController()
    const late = new Promise<boolean>((resolve) => {
      const cancelTimer = this.#environment.startTimer(() => {
        resolve(false)
      }, RENEWAL_MS)
      over.signal.addEventListener('abort', cancelTimer)
      signal.addEventListener('abort', cancelTimer, { signal: over.signal })
    })
    try {
      return await Promise.race([this.#ask(), late])
    } finally {
      over.abort()
    }
  }

  async #ask(): Promise<boolean> {
    try {
      return (await this.#renewSession?.()) === true
    } catch (error) {
      this.#hooks.trouble('Cannot renew the session', error)
      return false
    }
  }
}
