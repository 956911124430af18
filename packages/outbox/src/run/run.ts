// SPDX-License-Identifier: MIT
import type { Queue } from '../queue.ts'
import { judgeOutcome, type Outcome } from '../outcome/judge-outcome.ts'
import { dueAtMs } from '../outcome/delays.ts'
import { serverDateMs } from '../outcome/retry-after.ts'
import { isLive, isStalled } from '../states/transition.ts'
import { maintain } from '../store/maintain.ts'
import type { OutboxRecord, Pause } from '../store/outbox-schema.ts'
import { probeOrigin } from './ask-origin.ts'
import { exchange, type Exchange, headersOf } from './exchange.ts'
import { resolveByLookUp } from './look-up.ts'
import { FORGOTTEN, isForgotten } from './memory-of-origin.ts'
import { MAX_PARALLEL_GROUPS, planSends } from './plan-sends.ts'
import { type NewPause, pauseAfterProbe, planOutcome } from './plan-outcome.ts'
import type { RunOptions } from './run-options.ts'
import { giveSigns } from './signs-of-life.ts'

// Nothing was sent, and nothing is known.
const UNSENT = { facts: { kind: 'failure', why: 'offline' }, response: undefined } as const

/** What a run has done so far. */
export interface Tally {
  sent: number
  acked: number
  parked: number
}

/** One run over an owner's queue. */
export class Run {
  readonly #outbox: Queue
  readonly #options: RunOptions
  /** What this run knows of the owner's live records: read at the start, then kept by the outbox's own changes. */
  readonly #records = new Map<number, OutboxRecord>()
  readonly #sending = new Map<string, Promise<void>>()
  /** Groups whose head failed: they are left alone until the next run. */
  readonly #failedGroups = new Set<string>()
  readonly #tally: Tally = { sent: 0, acked: 0, parked: 0 }
  #fence = 0
  #ttlSeconds: number | undefined
  #pause: Pause | undefined
  #isOver = false
  #failure: { readonly error: unknown } | undefined
  #wake: () => void = () => undefined

  constructor(outbox: Queue, options: RunOptions) {
    this.#outbox = outbox
    this.#options = options
  }

  /** Sends until nothing more can be sent now. */
  async drain(): Promise<Tally> {
    const over = new AbortController()
    const unsubscribe = this.#outbox.subscribe((record) => this.#note(record))
    try {
      await this.#begin()
      void giveSigns(this.#outbox.store, this.#options, this.#fence, over.signal)
      if (await this.#mayStart()) await this.#sendAll()
    } finally {
      unsubscribe()
      over.abort()
    }
    if (this.#failure !== undefined) throw this.#failure.error
    await maintain(this.#outbox.store, this.#options.now())
    return this.#tally
  }

  async #begin(): Promise<void> {
    const { owner, now } = this.#options
    const { fence, rows, pause, ttlSeconds } = await this.#outbox.store.begin(owner, now())
    this.#fence = fence
    this.#pause = pause
    this.#ttlSeconds = ttlSeconds
    for (const row of rows) this.#records.set(row.seq, row)
  }

  #note(record: OutboxRecord): void {
    if (record.owner !== this.#options.owner) return
    if (isLive(record)) this.#records.set(record.seq, record)
    else this.#records.delete(record.seq)
    this.#wake()
  }

  // After a failure of the network, a cheap question goes first: a queue of writes isn't a probe.
  async #mayStart(): Promise<boolean> {
    const pause = this.#pause
    if (pause === undefined || this.#records.size === 0) return true
    const nowMs = this.#options.now()
    if (dueAtMs(pause.untilMs, nowMs) > nowMs) return false
    if (pause.why !== 'offline' && pause.why !== 'captive') return true
    const found = await probeOrigin(this.#options)
    if (found === 'origin') {
      await this.#outbox.store.setPause(this.#options.owner, undefined)
      this.#pause = undefined
      return true
    }
    // A question that was cut off says nothing about the network.
    if (this.#options.signal.aborted) return false
    await this.#stop(pauseAfterProbe(found, { pause, nowMs, random: this.#options.random() }))
    return false
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      for (const record of this.#plan()) this.#start(record)
      if (this.#sending.size === 0) return
      const change = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      await Promise.race([change, ...this.#sending.values()])
    }
  }

  #plan(): readonly OutboxRecord[] {
    if (this.#isOver || this.#options.signal.aborted) return []
    const busy = new Set([...this.#sending.keys(), ...this.#failedGroups])
    const free = MAX_PARALLEL_GROUPS - this.#sending.size
    return planSends(this.#records.values(), busy, this.#options.now(), free)
  }

  #start(record: OutboxRecord): void {
    const sending = this.#send(record)
      .catch((error: unknown) => {
        this.#failure ??= { error }
        this.#isOver = true
      })
      .finally(() => this.#sending.delete(record.group))
    this.#sending.set(record.group, sending)
  }

  async #send(record: OutboxRecord): Promise<void> {
    const { now, prepare } = this.#options
    const mayBeForgotten = isForgotten(record, this.#ttlSeconds, now())
    const headers = headersOf(record)
    // Order: before the record says `sending`, so that failing to get a token is never ambiguous.
    await prepare?.(headers, record)
    const step = { kind: 'send', fence: this.#fence } as const
    const sending = await this.#outbox.store.step(record.seq, step, now())
    if (typeof sending === 'string') return this.#leave(record, sending)
    this.#tally.sent += 1
    this.#options.onEvent?.({ type: 'sending', record: sending })
    if (mayBeForgotten) return this.#settle(sending, UNSENT, await this.#ask(sending))
    const answer = await exchange(sending, headers, this.#options)
    await this.#settle(sending, answer, await this.#judge(sending, answer))
  }

  // It may have arrived so long ago that the origin would take it for a new one.
  async #ask(record: OutboxRecord): Promise<Outcome> {
    const outcome = await resolveByLookUp(FORGOTTEN, record, this.#options)
    if (outcome !== FORGOTTEN) return outcome
    const found = await probeOrigin(this.#options)
    return found === 'origin' ? FORGOTTEN : judgeOutcome(UNSENT.facts, record, this.#options.now())
  }

  // Another context has changed the record, or another run has begun.
  #leave(record: OutboxRecord, why: 'refused' | 'fenced'): void {
    this.#failedGroups.add(record.group)
    if (why === 'refused') return
    this.#isOver = true
    this.#options.onEvent?.({ type: 'fenced' })
  }

  async #judge(record: OutboxRecord, { facts }: Exchange): Promise<Outcome> {
    const outcome = judgeOutcome(facts, record, this.#options.now())
    if (outcome.kind === 'parked' && outcome.lookUp) {
      return resolveByLookUp(outcome, record, this.#options)
    }
    if (outcome.kind !== 'waiting' || outcome.why !== 'captive' || facts.kind === 'failure') {
      return outcome
    }
    // The answer looks foreign; if the origin can be reached, it was its own after all.
    if ((await probeOrigin(this.#options)) !== 'origin') return outcome
    return judgeOutcome({ ...facts, originReached: true }, record, this.#options.now())
  }

  async #settle(
    record: OutboxRecord,
    { facts, response }: Exchange,
    outcome: Outcome,
  ): Promise<void> {
    const plan = planOutcome(outcome, record, {
      facts,
      pause: this.#pause,
      nowMs: this.#options.now(),
      random: this.#options.random(),
    })
    if (outcome.kind !== 'acked') this.#failedGroups.add(record.group)
    const serverMs = response && serverDateMs(response.headers)
    const skewMs = serverMs && facts.kind === 'response' ? serverMs - facts.receivedAtMs : undefined
    const settled = await this.#outbox.store.step(record.seq, plan.step, this.#options.now(), {
      ...plan.effects,
      skewMs,
      ttlSeconds: outcome.kind === 'acked' ? outcome.ack.ttlSeconds : undefined,
    })
    if (typeof settled === 'string') return
    if (outcome.kind === 'acked') this.#pause = undefined
    this.#announce(settled, outcome, response)
    if (plan.effects.pause !== undefined) this.#noteStop(plan.effects.pause)
  }

  #announce(record: OutboxRecord, outcome: Outcome, response: Response | undefined): void {
    const { onAcked, onParked, onEvent } = this.#options
    onEvent?.({ type: outcome.kind, record })
    if (outcome.kind === 'acked') {
      this.#tally.acked += 1
      // Found by a look-up: the response at hand refuses a repetition, it isn't the answer.
      return onAcked?.(record, response?.ok === true ? response : undefined)
    }
    if (outcome.kind === 'parked') {
      this.#tally.parked += 1
      if (outcome.keyReused) onEvent?.({ type: 'key-reused', record })
      if (response !== undefined && onParked !== undefined) return onParked(record, response)
    }
    if (isStalled(record)) onEvent?.({ type: 'stalled', record })
    // Nobody reads it: let the connection go.
    response?.body?.cancel().catch(() => undefined)
  }

  async #stop(pause: NewPause): Promise<void> {
    await this.#outbox.store.setPause(this.#options.owner, pause)
    this.#noteStop(pause)
  }

  #noteStop({ why, untilMs }: NewPause): void {
    this.#isOver = true
    this.#options.onEvent?.({ type: 'paused', why, untilMs })
  }
}
