// SPDX-License-Identifier: MIT
import type { ScopeState } from '@springhouse/core'
import type { Environment } from '../environment.ts'
import type { Relay } from './local-relay.ts'

/** A relay that failed is tried again after this long; until then the tab follows by itself. */
const RETRY_MS = 60_000

/** A relay, and where it stands. */
export interface StandingRelay {
  readonly relay: Relay
  readonly states: readonly ScopeState[]
}

/** What the choice of a relay needs. */
export interface RelayChoiceOptions {
  readonly environment: Pick<Environment, 'startTimer'>
  /** Names the relay for the next connection. */
  readonly chooseRelay: () => Relay
  /** Stands in when the chosen one fails. */
  readonly localRelay: Relay
  readonly onFailure: (error: unknown) => void
  /** The chosen one should be tried again. */
  readonly retry: () => void
}

/** Chooses who takes in what the next connection says. */
export class RelayChoice {
  readonly #options: RelayChoiceOptions
  #chosen: Relay | undefined

  constructor(options: RelayChoiceOptions) {
    this.#options = options
  }

  /** Whether the relay that was chosen last would be chosen again. */
  get isRight(): boolean {
    return this.#chosen === undefined || this.#chosen === this.#options.chooseRelay()
  }

  /** Chooses for one connection; the signal aborts with it. Never rejects. */
  async choose(signal: AbortSignal): Promise<StandingRelay> {
    const { environment, chooseRelay, localRelay, onFailure, retry } = this.#options
    const relay = chooseRelay()
    this.#chosen = relay
    try {
      return { relay, states: await relay.positions() }
    } catch (error) {
      onFailure(error)
      const cancelTimer = environment.startTimer(retry, RETRY_MS)
      signal.addEventListener('abort', cancelTimer)
      return { relay: localRelay, states: await localRelay.positions() }
    }
  }
}
