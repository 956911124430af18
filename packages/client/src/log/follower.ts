// SPDX-License-Identifier: MIT
import type { ScopeState } from '@springhouse/core'
import type { LinkState } from '../client-events.ts'
import type { Environment } from '../environment.ts'
import type { Relay } from './local-relay.ts'
import type { StreamEnd, Verdict } from './stream-end.ts'
import { ENDPOINT, formatPosition } from '@springhouse/core'
import { EventRelay, type RelayHooks } from './event-relay.ts'
import { followStream } from './follow-stream.ts'
import { pollChanges } from './poll-changes.ts'
import { planReconnect, type Reconnect } from './reconnect.ts'

/** A relay that failed is tried again after this long; until then the tab follows by itself. */
const RELAY_RETRY_MS = 60_000
/** How often `/changes` is polled before a stream is tried again. */
const POLLS_BEFORE_STREAM = 20
/** Beats come every 15 s: a connection that missed one may be half open. */
const DOUBTFUL_AFTER_MS = 20_000

/** What a follower needs. */
export interface FollowerOptions {
  readonly environment: Environment
  /** Where the endpoints are mounted. */
  readonly base: string
  /** Names the relay for the next connection. */
  readonly chooseRelay: () => Relay
  /** Stands in when the chosen one fails. */
  readonly localRelay: Relay
  readonly hooks: FollowerHooks
}

/** What a follower tells the client. */
export interface FollowerHooks extends RelayHooks {
  /** @param heardAtMs epoch milliseconds of the origin's last word; `undefined` when there was none now */
  onLink(link: LinkState, heardAtMs: number | undefined): void
  onRelayFailure(error: unknown): void
}

/** Follows the log on one connection after the other, for as long as this tab leads. */
export class Follower {
  readonly #options: FollowerOptions
  #relay: Relay | undefined
  #events: EventRelay | undefined
  #connection = new AbortController()
  #pause: { readonly hasty: boolean; readonly end: () => void } | undefined
  #isRestarting = false
  #failures = 0
  #pollsLeft = 0
  #heardAtMs = 0

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  /** Follows until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { hooks, environment } = this.#options
    hooks.onLink('connecting', undefined)
    while (!signal.aborted) {
      const end = await this.#connect(signal)
      if (signal.aborted) return
      if (this.#isRestarting) {
        this.#isRestarting = false
        this.#failures = 0
        continue
      }
      this.#pollsLeft = end.kind === 'buffered' ? POLLS_BEFORE_STREAM : this.#pollsLeft
      hooks.onLink(linkAfter(end, this.#events?.hasCaughtUp === true), undefined)
      await this.#wait(planReconnect(end, this.#failures, environment.random()), signal)
    }
  }

  /** Connects anew at once: the session is another one, or the relay is. */
  restart(): void {
    this.#failures = 0
    this.#pollsLeft = 0
    if (this.#pause !== undefined) {
      this.#pause.end()
      return
    }
    this.#isRestarting = true
    this.#connection.abort()
  }

  /** There may be a network now: ends a wait, or a connection that has missed a beat. */
  nudge(): void {
    const silentMs = this.#options.environment.now() - this.#heardAtMs
    if (this.#pause === undefined) {
      if (silentMs > DOUBTFUL_AFTER_MS) this.restart()
    } else if (this.#pause.hasty) {
      this.#failures = 0
      this.#pause.end()
    }
  }

  /** Connects anew if another relay should be used now. */
  reconsiderRelay(): void {
    if (this.#relay === undefined || this.#relay === this.#options.chooseRelay()) return
    // Order: nobody may think that the new relay follows before it has heard `hello`.
    this.#options.hooks.onLink('connecting', undefined)
    this.restart()
  }

  /** Connects anew if the connection belongs to another session than the one heard of. */
  reconsiderSession(partition: string): void {
    const followed = this.#events?.partition
    if (followed !== undefined && followed !== partition) this.restart()
  }

  async #connect(signal: AbortSignal): Promise<StreamEnd> {
    const { environment, hooks } = this.#options
    const connection = new AbortController()
    const stop = (): void => {
      connection.abort()
    }
    this.#connection = connection
    signal.addEventListener('abort', stop, { signal: connection.signal })
    this.#heardAtMs = environment.now()
    const { relay, states } = await this.#askPositions(connection.signal)
    const startedAtMs = environment.now()
    const events = new EventRelay({
      relay,
      states,
      startedAtMs,
      hooks: {
        ...hooks,
        // What an abandoned connection says of the session is no longer true.
        onSession: (session) => {
          if (!connection.signal.aborted) hooks.onSession(session)
        },
      },
    })
    this.#events = events
    const follow = this.#pollsLeft > 0 ? pollChanges : followStream
    const end = await follow({
      url: this.#url(states),
      environment,
      signal: connection.signal,
      onEvent: async (event) => {
        const verdict = await events.process(event)
        if (!connection.signal.aborted) this.#hear(verdict, events)
        return verdict
      },
    })
    stop()
    this.#pollsLeft = Math.max(0, this.#pollsLeft - 1)
    this.#failures = isProof(end, events) ? 1 : this.#failures + 1
    return end
  }

  // Order: whoever hears that the log is followed reads at once, so the relay must know it by then.
  #hear(verdict: Verdict, { hasCaughtUp }: EventRelay): void {
    this.#heardAtMs = this.#options.environment.now()
    if (verdict.kind === 'continue' && hasCaughtUp) {
      this.#options.hooks.onLink('following', this.#heardAtMs)
    }
  }

  async #askPositions(
    signal: AbortSignal,
  ): Promise<{ readonly relay: Relay; readonly states: readonly ScopeState[] }> {
    const { chooseRelay, localRelay, environment, hooks } = this.#options
    this.#relay = chooseRelay()
    try {
      return { relay: this.#relay, states: await this.#relay.positions() }
    } catch (error) {
      hooks.onRelayFailure(error)
      const cancelTimer = environment.startTimer(() => {
        this.restart()
      }, RELAY_RETRY_MS)
      signal.addEventListener('abort', cancelTimer)
      return { relay: localRelay, states: await localRelay.positions() }
    }
  }

  #url(states: readonly ScopeState[]): string {
    const path = this.#pollsLeft > 0 ? ENDPOINT.changes : ENDPOINT.stream
    const since = states.map(({ position }) => formatPosition(position)).join(',')
    return `${this.#options.base}${path}${since === '' ? '' : `?since=${since}`}`
  }

  #wait(reconnect: Reconnect, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#pause = undefined
        signal.removeEventListener('abort', end)
        cancelTimer()
        resolve()
      }
      const cancelTimer =
        reconnect.kind === 'wait'
          ? this.#options.environment.startTimer(end, reconnect.delayMs)
          : () => {}
      this.#pause = { hasty: reconnect.kind === 'wait' && reconnect.hasty, end }
      signal.addEventListener('abort', end)
    })
  }
}

// A connection that served well ends a row of failures; one that only said hello and then asks to resume may be a loop.
function isProof(end: StreamEnd, events: EventRelay): boolean {
  if (events.hasProgressed) return true
  return events.hasGreeted && end.kind !== 'resume' && end.kind !== 'not-applied'
}

function linkAfter(end: StreamEnd, hasCaughtUp: boolean): LinkState {
  switch (end.kind) {
    case 'signed-out':
      return 'signed-out'
    case 'polled':
      return hasCaughtUp ? 'following' : 'connecting'
    case 'unreachable':
    case 'busy':
      return 'offline'
    case 'closed':
    case 'silent':
    case 'buffered':
    case 'resume':
    case 'not-applied':
      return 'connecting'
  }
}
