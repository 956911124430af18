// SPDX-License-Identifier: MIT
import type {
  Confirmation,
  Invalidation,
  Position,
  RelayOutcome,
  ScopeConfirmation,
  ScopeHello,
  ScopeState,
  StreamEvent,
} from '@springhouse/core'
import type { Change } from '../client-events.ts'
import type { StoredSession } from '../storage/confirmation-store.ts'
import type { Relay } from './local-relay.ts'
import type { Verdict } from './stream-end.ts'
import { isAtOrPast, LEASE_MS } from '@springhouse/core'

/** What a follower tells the client. None of these may throw. */
export interface RelayHooks {
  /** The origin has named the session. */
  onSession(session: StoredSession): void
  /** The origin has named a scope's head. */
  onConfirmation(scope: string, confirmation: Confirmation): void
  /** A change that could not be applied, so nobody else announces it. */
  announce(change: Change): void
  trouble(what: string, error: unknown): void
}

type Hello = Extract<StreamEvent, { type: 'hello' }>
type Beat = Extract<StreamEvent, { type: 'beat' }>
type Reset = Extract<StreamEvent, { type: 'reset' }>

const CONTINUE: Verdict = { kind: 'continue' }
const RESUME: Verdict = { kind: 'resume' }
const NOT_APPLIED: Verdict = { kind: 'not-applied' }

/**
 * Relays the events of one connection, in their order.
 *
 * A place counts as reached only when the relay has answered with it, so a lost message or a killed worker costs a
 * resend, never truth.
 */
export class EventRelay {
  readonly #relay: Relay
  readonly #hooks: RelayHooks
  readonly #startedAtMs: number
  readonly #now: () => number
  readonly #positions: Map<string, Position>
  readonly #scopes = new Map<string, string>()
  readonly #confirmations = new Map<string, Confirmation>()
  readonly #promisedHeads = new Map<string, Position>()
  readonly #gaps = new Set<string>()
  #partition: string | undefined
  #hasGreeted = false
  #hasProgressed = false

  /**
   * @param options.states where the relay stands; the connection was asked for what follows
   * @param options.startedAtMs epoch milliseconds at which the connection's request began
   * @param options.now epoch milliseconds
   */
  constructor(options: {
    readonly relay: Relay
    readonly hooks: RelayHooks
    readonly states: readonly ScopeState[]
    readonly startedAtMs: number
    readonly now: () => number
  }) {
    this.#relay = options.relay
    this.#hooks = options.hooks
    this.#startedAtMs = options.startedAtMs
    this.#now = options.now
    this.#positions = new Map(options.states.map(({ scope, position }) => [scope, position]))
  }

  /** Whose session the connection is, as soon as `hello` has named it. */
  get partition(): string | undefined {
    return this.#partition
  }

  /** Epoch milliseconds as of which the origin's last word is surely true; `undefined` before there was one. */
  get confirmedAtMs(): number | undefined {
    const times = [...this.#confirmations.values()].map(({ atMs }) => atMs)
    return times.length === 0 ? undefined : Math.max(...times)
  }

  /** Where the relay stands in a scope, as it has answered. */
  place(scope: string): Position | undefined {
    return this.#positions.get(scope)
  }

  /** Whether the origin has said `hello`, and it was applied. */
  get hasGreeted(): boolean {
    return this.#hasGreeted
  }

  /** Whether everything up to the heads that the origin has named has been applied: the relay now follows. */
  get hasCaughtUp(): boolean {
    const heads = [...this.#confirmations]
    return (
      this.#hasGreeted &&
      this.#gaps.size === 0 &&
      heads.every(([scope, { head }]) => this.#hasApplied(scope, head))
    )
  }

  /** Whether anything after `hello` went well: a connection without it may be a loop. */
  get hasProgressed(): boolean {
    return this.#hasProgressed
  }

  /** Relays one event. Never rejects. */
  async process(event: StreamEvent): Promise<Verdict> {
    try {
      switch (event.type) {
        case 'hello':
          return await this.#greet(event)
        case 'inv':
          return await this.#invalidate(event.invalidation)
        case 'beat':
          return this.#beat(event)
        case 'reset':
          return await this.#startOver(event)
      }
    } catch (error) {
      this.#hooks.trouble(`Cannot apply event "${event.type}" of the log`, error)
      if (event.type === 'inv') this.#announceUnapplied(event.invalidation)
      return NOT_APPLIED
    }
  }

  async #greet({ partition, cache, scopes }: Hello): Promise<Verdict> {
    this.#partition = partition
    const confirmations: ScopeConfirmation[] = []
    for (const { scope, from, head, gap } of scopes) {
      const confirmation = { head, atMs: this.#startedAtMs }
      this.#scopes.set(from.epoch, scope).set(head.epoch, scope)
      this.#confirmations.set(scope, confirmation)
      // Order: until the reset that follows, a place beyond the head would pass for one that follows.
      if (gap) this.#gaps.add(scope)
      else confirmations.push({ scope, confirmation })
    }
    for (const { scope, confirmation } of confirmations) this.#confirm(scope, confirmation)
    // Order: the worker changes sides before any page hears of it and reads again.
    await this.#relay.applySession({
      partition,
      cache,
      scopes: scopes.map(({ scope }) => scope),
      confirmations,
    })
    this.#hooks.onSession({ partition, cache })
    for (const hello of scopes) {
      const verdict = await this.#beginScope(hello)
      if (verdict.kind !== 'continue') return verdict
    }
    this.#hasGreeted = true
    return CONTINUE
  }

  // A scope that the relay knows goes on from its place, or a reset event follows.
  async #beginScope({ scope, from, head }: ScopeHello): Promise<Verdict> {
    if (this.#positions.has(scope)) return CONTINUE
    const confirmation = { head, atMs: this.#startedAtMs }
    return this.#conclude(scope, await this.#reset(scope, from, confirmation))
  }

  async #invalidate(invalidation: Invalidation): Promise<Verdict> {
    const scope = this.#scopes.get(invalidation.position.epoch)
    const confirmation = scope === undefined ? undefined : this.#confirmations.get(scope)
    if (scope === undefined || confirmation === undefined) return RESUME
    const outcome = await this.#relay.applyInvalidation(scope, invalidation, confirmation)
    if (outcome.kind === 'failed') this.#announceUnapplied(invalidation)
    return this.#progress(this.#conclude(scope, outcome))
  }

  #beat({ heads, sinceAcceptedMs }: Beat): Verdict {
    const atMs = this.#startedAtMs + sinceAcceptedMs
    // The clock was set back or forward, or the beat was held up: by such a time nobody follows, so a new one is taken.
    const elapsedMs = this.#now() - atMs
    if (elapsedMs < 0 || elapsedMs >= LEASE_MS) return RESUME
    for (const head of heads) {
      const scope = this.#scopes.get(head.epoch)
      if (scope === undefined || this.#isStuck(scope)) return RESUME
      this.#promisedHeads.set(scope, head)
      this.#confirm(scope, { head, atMs })
    }
    return this.#progress(CONTINUE)
  }

  #hasApplied(scope: string, head: Position): boolean {
    const applied = this.#positions.get(scope)
    return applied !== undefined && isAtOrPast(applied, head)
  }

  // The head of the beat before must have arrived by now; an event in between was lost or malformed.
  #isStuck(scope: string): boolean {
    const promised = this.#promisedHeads.get(scope)
    return promised !== undefined && !this.#hasApplied(scope, promised)
  }

  async #startOver({ position, why }: Reset): Promise<Verdict> {
    const scope = this.#scopes.get(position.epoch) ?? this.#onlyScope()
    if (scope === undefined) return RESUME
    this.#scopes.set(position.epoch, scope)
    this.#promisedHeads.delete(scope)
    this.#gaps.delete(scope)
    // The log was nowhere past this place when the request began, so following from here is confirmed as of then.
    const known = this.#confirmations.get(scope)
    const confirmation =
      known?.head.epoch === position.epoch ? known : { head: position, atMs: this.#startedAtMs }
    this.#confirm(scope, confirmation)
    const outcome = await this.#reset(scope, position, confirmation)
    const verdict = this.#progress(this.#conclude(scope, outcome))
    // Other rights mean another partition, which only hello names.
    return verdict.kind === 'continue' && why === 'rights' ? RESUME : verdict
  }

  // Order: it names the place that this connection has led the relay to. If another tab has led it elsewhere since, this
  // one belongs to the past, as in a tab that thaws.
  #reset(scope: string, position: Position, confirmation: Confirmation): Promise<RelayOutcome> {
    const from = this.#positions.get(scope) ?? null
    return this.#relay.applyReset(scope, position, confirmation, from)
  }

  #onlyScope(): string | undefined {
    const scopes = new Set(this.#scopes.values())
    const [scope] = scopes
    return scopes.size === 1 ? scope : undefined
  }

  #conclude(scope: string, outcome: RelayOutcome): Verdict {
    switch (outcome.kind) {
      case 'applied':
        this.#positions.set(scope, outcome.position)
        return CONTINUE
      case 'gap':
        return RESUME
      case 'failed':
        this.#hooks.trouble('Cannot apply event of the log', outcome.why)
        return NOT_APPLIED
    }
  }

  #progress(verdict: Verdict): Verdict {
    if (verdict.kind === 'continue') this.#hasProgressed = true
    return verdict
  }

  #confirm(scope: string, confirmation: Confirmation): void {
    this.#confirmations.set(scope, confirmation)
    this.#hooks.onConfirmation(scope, confirmation)
  }

  #announceUnapplied({ position, tags }: Invalidation): void {
    const scope = this.#scopes.get(position.epoch)
    // Order: without its place, so that it is news again once it has been applied: until then reading again may not help.
    if (scope !== undefined) this.#hooks.announce({ scope, tags, position: undefined })
  }
}
