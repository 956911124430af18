// SPDX-License-Identifier: MIT
import type { Transport } from '@springhouse/core'
import type { LinkState } from '../client-events.ts'
import type { Environment } from '../environment.ts'
import type { Connection } from './connection.ts'
import { EventRelay, type RelayHooks } from './event-relay.ts'
import { followEventSource } from './follow-event-source.ts'
import { followSegments, type SegmentOffer } from './follow-segments.ts'
import { followStream } from './follow-stream.ts'
import type { Relay } from './local-relay.ts'
import { pause } from './pause.ts'
import { pollChanges } from './poll-changes.ts'
import { planReconnect, type Reconnect } from './reconnect.ts'
import { RelayChoice, type StandingRelay } from './relay-choice.ts'
import { SessionRenewal } from './session-renewal.ts'
import type { StreamEnd, Verdict } from './stream-end.ts'
import { type FollowMode, TransportChoice } from './transport-choice.ts'

/** Beats come every 15 s: a connection that missed one may be half open. */
const DOUBTFUL_AFTER_MS = 20_000

/** What a follower needs. */
export interface FollowerOptions {
  readonly environment: Environment
  /** Where the endpoints are mounted. */
  readonly base: string
  /** @default 'stream' */
  readonly follow?: FollowMode | undefined
  /** Renews a session that has run out; resolves to whether it did. @default nobody can */
  readonly renewSession?: (() => Promise<boolean>) | undefined
  /** Names the relay for the next connection. */
  readonly chooseRelay: () => Relay
  /** Stands in when the chosen one fails. */
  readonly localRelay: Relay
  readonly hooks: FollowerHooks
}

/** How the log is followed now. */
export interface LinkNews {
  readonly link: LinkState
  /** Epoch milliseconds of the origin's last word; `undefined` when there was none now. */
  readonly heardAtMs: number | undefined
  /** What carries the log; `undefined` while nothing does. */
  readonly transport: Transport | undefined
  /** How old the origin's last word was when it arrived, at most, in milliseconds. */
  readonly lagMs: number | undefined
}

/** What a follower tells the client. */
export interface FollowerHooks extends RelayHooks {
  onLink(news: LinkNews): void
  onRelayFailure(error: unknown): void
}

/** Follows the log on one connection after the other, for as long as this tab leads. */
export class Follower {
  readonly #options: FollowerOptions
  readonly #transports: TransportChoice
  readonly #relays: RelayChoice
  readonly #renewal: SessionRenewal
  readonly #segments: SegmentOffer = { isRefused: false }
  #events: EventRelay | undefined
  #connection = new AbortController()
  #pause: { readonly isHasty: boolean; readonly end: () => void } | undefined
  #isRestarting = false
  #failures = 0
  #heardAtMs = 0

  constructor(options: FollowerOptions) {
    const { environment, hooks } = options
    this.#options = options
    const stream = environment.openEventSource === undefined ? 'stream' : 'event-source'
    this.#transports = new TransportChoice(options.follow ?? 'stream', stream)
    this.#renewal = new SessionRenewal(options.renewSession, environment, hooks)
    this.#relays = new RelayChoice({
      ...options,
      onFailure: (error) => {
        hooks.onRelayFailure(error)
      },
      retry: () => {
        this.restart()
      },
    })
  }

  /** Follows until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    this.#tell('connecting')
    while (!signal.aborted) {
      const end = await this.#connect(signal)
      if (signal.aborted) return
      if (this.#isRestarting) this.#forgetFailures()
      else if (end.kind === 'signed-out' && this.#renewal.isPossible) await this.#renew(signal)
      else await this.#goOn(end, signal)
    }
  }

  /** Connects anew at once: the session is another one, or the relay is. */
  restart(): void {
    this.#failures = 0
    if (this.#pause !== undefined) {
      this.#pause.end()
      return
    }
    this.#isRestarting = true
    this.#connection.abort()
  }

  /**
   * There may be a network now: ends a wait, or a connection that has missed a beat.
   *
   * @param isAnother whether it may be another network, which carries a stream where the one before did not
   */
  nudge(isAnother: boolean): void {
    if (isAnother) this.#transports.reset()
    const silentMs = this.#options.environment.now() - this.#heardAtMs
    if (this.#pause === undefined) {
      if (silentMs > DOUBTFUL_AFTER_MS) this.restart()
    } else if (this.#pause.isHasty) {
      this.#failures = 0
      this.#pause.end()
    }
  }

  /** Connects anew if another relay should be used now. */
  reconsiderRelay(): void {
    if (this.#relays.isRight) return
    // Order: nobody may think that the new relay follows before it has heard `hello`.
    this.#tell('connecting')
    this.restart()
  }

  /** Connects anew if the connection belongs to another session than the one heard of. */
  reconsiderSession(partition: string): void {
    const followed = this.#events?.partition
    if (followed !== undefined && followed !== partition) this.restart()
  }

  async #connect(signal: AbortSignal): Promise<StreamEnd> {
    const { environment } = this.#options
    const connection = new AbortController()
    const stop = (): void => {
      connection.abort()
    }
    this.#connection = connection
    signal.addEventListener('abort', stop, { signal: connection.signal })
    this.#heardAtMs = environment.now()
    const standing = await this.#relays.choose(connection.signal)
    const end = await this.#follow(standing, connection.signal)
    stop()
    this.#transports.learn(end)
    return end
  }

  async #follow({ relay, states }: StandingRelay, signal: AbortSignal): Promise<StreamEnd> {
    const { environment, base, hooks } = this.#options
    const startedAtMs = environment.now()
    const events = new EventRelay({
      relay,
      states,
      startedAtMs,
      now: () => environment.now(),
      hooks: {
        ...hooks,
        // What an abandoned connection says of the session is no longer true.
        onSession: (session) => {
          if (!signal.aborted) hooks.onSession(session)
        },
      },
    })
    this.#events = events
    const transport = this.#transports.next
    const end = await this.#carry(transport, {
      base,
      states,
      startedAtMs,
      environment,
      signal,
      place: (scope) => events.place(scope),
      onEvent: async (event) => {
        const verdict = await events.process(event)
        if (!signal.aborted) this.#hear(verdict, events, transport)
        return verdict
      },
    })
    this.#failures = isProof(end, events) ? 1 : this.#failures + 1
    return end
  }

  #carry(transport: Transport, connection: Connection): Promise<StreamEnd> {
    const open = this.#options.environment.openEventSource
    if (transport === 'event-source' && open !== undefined) {
      return followEventSource(connection, open)
    }
    if (transport === 'stream') return followStream(connection)
    return this.#transports.isAlwaysPolling
      ? followSegments(connection, this.#segments)
      : pollChanges(connection)
  }

  // Order: whoever hears that the log is followed reads at once, so the relay must know it by then.
  #hear(verdict: Verdict, events: EventRelay, transport: Transport): void {
    const nowMs = this.#options.environment.now()
    this.#heardAtMs = nowMs
    this.#renewal.succeed()
    if (verdict.kind !== 'continue' || !events.hasCaughtUp) return
    const lagMs = Math.max(0, nowMs - (events.confirmedAtMs ?? nowMs))
    this.#options.hooks.onLink({ link: 'following', heardAtMs: nowMs, transport, lagMs })
  }

  async #goOn(end: StreamEnd, signal: AbortSignal): Promise<void> {
    // Between two polls nothing is open, and the log is followed all the same.
    const isResting = end.kind === 'polled' && this.#events?.hasCaughtUp === true
    if (!isResting) this.#tell(linkAfter(end))
    const random = this.#options.environment.random()
    await this.#wait(planReconnect(end, this.#failures, random), signal)
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const waiting = this.#wait({ kind: 'wait-for-session' }, signal)
    const isRenewed = await Promise.race([this.#renewal.renew(signal), waiting.then(() => true)])
    if (isRenewed) this.#pause?.end()
    else this.#tell('signed-out')
    await waiting
  }

  #forgetFailures(): void {
    this.#isRestarting = false
    this.#failures = 0
  }

  async #wait(reconnect: Reconnect, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController()
    const end = (): void => {
      waiting.abort()
    }
    signal.addEventListener('abort', end, { signal: waiting.signal })
    this.#pause = { isHasty: reconnect.kind === 'wait' && reconnect.hasty, end }
    const delayMs = reconnect.kind === 'wait' ? reconnect.delayMs : undefined
    await pause(delayMs, this.#options.environment, waiting.signal)
    this.#pause = undefined
    end()
  }

  #tell(link: LinkState): void {
    const nothing = { heardAtMs: undefined, transport: undefined, lagMs: undefined }
    this.#options.hooks.onLink({ link, ...nothing })
  }
}

// A connection that served well ends a row of failures; one that only said hello and then asks to resume may be a loop.
function isProof(end: StreamEnd, events: EventRelay): boolean {
  if (events.hasProgressed) return true
  return events.hasGreeted && end.kind !== 'resume' && end.kind !== 'not-applied'
}

function linkAfter(end: StreamEnd): LinkState {
  switch (end.kind) {
    case 'signed-out':
      return 'signed-out'
    case 'unreachable':
    case 'busy':
    case 'refused':
      return 'offline'
    case 'closed':
    case 'silent':
    case 'buffered':
    case 'full':
    case 'resume':
    case 'not-applied':
    case 'polled':
      return 'connecting'
  }
}
