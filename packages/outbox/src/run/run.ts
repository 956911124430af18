// SPDX-License-Identifier: MIT
import { Batches } from '../batch/batches.ts'
import { isQuicker } from '../batch/plan-batch.ts'
import type { Hands } from '../batch/hands.ts'
import { RoundTrip } from '../batch/round-trip.ts'
import { withContentOf } from '../codec/shown-content.ts'
import type { Queue } from '../queue.ts'
import type { Answer } from '../outcome/answer.ts'
import { dueAtMs } from '../outcome/delays.ts'
import { GOES_ON } from '../outcome/outcome.ts'
import { serverDateMs } from '../outcome/retry-after.ts'
import { abilitiesOf } from '../rules.ts'
import { isSentOtherwise, schemaOf } from '../states/schema.ts'
import type { Transition } from '../states/transition.ts'
import type { Pause } from '../store/device-shape.ts'
import { maintain } from '../store/maintain.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { announceOutcome } from './announce-outcome.ts'
import { probeOrigin } from './ask-origin.ts'
import { type Attempted, Attempts, type Doubt, type Prepared } from './attempt.ts'
import { Backlog } from './backlog.ts'
import { NotYet, Unfit } from './content.ts'
import { isForgotten } from './memory-of-origin.ts'
import { laneOf, MAX_PARALLEL_GROUPS } from './plan-sends.ts'
import { type NewPause, pauseAfterProbe, planOutcome, planPostponement } from './plan-outcome.ts'
import type { RunOptions } from './run-options.ts'
import { isSame } from './same-record.ts'
import { giveSigns } from './signs-of-life.ts'

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
  readonly #attempts: Attempts
  readonly #backlog: Backlog
  readonly #roundTrip: RoundTrip
  readonly #batches: Batches
  readonly #underWay = new Set<Promise<void>>()
  /** Lanes that something is under way of. */
  readonly #busyLanes = new Set<string>()
  /** Lanes whose head failed: they are left alone until the next run. */
  readonly #failedLanes = new Set<string>()
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
    this.#attempts = new Attempts(outbox, options)
    this.#roundTrip = new RoundTrip(options.batch)
    this.#batches = new Batches(this.#attempts, this.#roundTrip, options)
    this.#backlog = new Backlog(outbox.store, options.owner)
  }

  /** Sends until nothing more can be sent now. */
  async drain(): Promise<Tally> {
    const over = new AbortController()
    const unsubscribe = this.#outbox.subscribe((record) => {
      this.#backlog.note(record)
      this.#wake()
    })
    try {
      await this.#begin()
      void giveSigns(this.#outbox.store, this.#options, this.#fence, over.signal)
      if (await this.#mayStart()) await this.#sendAll()
    } finally {
      unsubscribe()
      over.abort()
    }
    if (this.#failure !== undefined) throw this.#failure.error
    const { store, blobs } = this.#outbox
    await maintain(store, this.#options.now())
    await blobs?.sweep(undefined, () => store.list(undefined), this.#options.now())
    return this.#tally
  }

  async #begin(): Promise<void> {
    const { owner, now } = this.#options
    await this.#outbox.sealOlder(owner)
    const start = await this.#outbox.store.begin(owner, now())
    this.#fence = start.fence
    this.#pause = start.pause
    this.#ttlSeconds = start.ttlSeconds
    this.#attempts.discarded = start.discarded.slice(0, MAX_DISCARDED)
    await this.#backlog.fill(start)
  }

  // After a failure of the network, a cheap question goes first: a queue of writes isn't a probe.
  async #mayStart(): Promise<boolean> {
    const pause = this.#pause
    if (pause === undefined || this.#backlog.isEmpty) return true
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
      this.#startAll()
      if (this.#mayReadMore) {
        await this.#backlog.readMore()
        continue
      }
      if (this.#underWay.size === 0) return
      const change = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      await Promise.race([change, ...this.#underWay])
    }
  }

  #startAll(): void {
    for (let batch = this.#planBatch(); batch.length > 0; batch = this.#planBatch()) {
      this.#start(batch, this.#batches.send(batch, this.#hands))
    }
    for (const record of this.#plan()) this.#start([record], this.#send(record))
  }

  get #isStopped(): boolean {
    return this.#isOver || this.#options.signal.aborted
  }

  get #mayReadMore(): boolean {
    return this.#backlog.hasMore && !this.#isStopped && this.#free > 0
  }

  get #free(): number {
    return MAX_PARALLEL_GROUPS - this.#underWay.size
  }

  #plan(): readonly OutboxRecord[] {
    if (this.#isStopped) return []
    return this.#backlog.plan({ ...this.#planning(), limit: this.#free })
  }

  #planBatch(): readonly OutboxRecord[] {
    if (this.#isStopped || this.#free <= 0 || !this.#roundTrip.favoursBatches) return []
    const mayBeBatched = (record: OutboxRecord): boolean =>
      this.#batches.mayContain(record) && this.#doubtOf(record) === undefined
    const batch = this.#backlog.planBatch({ ...this.#planning(), mayBeBatched })
    return isQuicker(batch, this.#free) ? batch : []
  }

  #planning() {
    return {
      nowMs: this.#options.now(),
      busy: new Set([...this.#busyLanes, ...this.#failedLanes]),
      ...abilitiesOf(this.#outbox.rules),
    }
  }

  #start(records: readonly OutboxRecord[], work: Promise<void>): void {
    const lanes = records.map(laneOf)
    for (const lane of lanes) this.#busyLanes.add(lane)
    const sending = work
      .catch((error: unknown) => {
        this.#failure ??= { error }
        this.#isOver = true
      })
      .finally(() => {
        this.#underWay.delete(sending)
        for (const lane of lanes) this.#busyLanes.delete(lane)
      })
    this.#underWay.add(sending)
  }

  async #send(record: OutboxRecord): Promise<void> {
    const { now } = this.#options
    const doubt = this.#doubtOf(record)
    // Order: before the record says `sending`, so that failing to get a token is never ambiguous.
    const prepared = await this.#prepare(record, () => this.#attempts.prepare(record))
    const sending = prepared && (await this.#mark(record))
    if (prepared === undefined || sending === undefined) return
    // Another context may have changed it since it was read.
    const present = isSame(sending, record) ? prepared : await this.#attempts.prepare(sending)
    const beganAtMs = now()
    const shown = withContentOf(present.opened, sending)
    // Order: changed meanwhile by its user, it is another operation now, whose former one may have arrived.
    const presentDoubt = sending.key === record.key ? doubt : this.#doubtOf(sending)
    const attempted = await this.#attempts.make(shown, present, presentDoubt)
    if (attempted.response !== undefined) this.#roundTrip.measure(now() - beganAtMs)
    await this.#settle(shown, attempted)
  }

  // Order: `sending` is on the disk before anything goes out.
  async #mark(record: OutboxRecord): Promise<OutboxRecord | undefined> {
    const step = { kind: 'send', fence: this.#fence, ...this.#sentAs(record) } as const
    const sending = await this.#outbox.store.step(record.seq, step, this.#options.now())
    if (typeof sending === 'string') {
      this.#leave(record, sending)
      return undefined
    }
    this.#tally.sent += 1
    this.#options.onEvent?.({ type: 'sending', record: sending })
    return sending
  }

  readonly #hands: Hands = {
    prepare: (record) => this.#prepare(record, () => this.#attempts.prepareMember(record)),
    mark: (record) => this.#mark(record),
    settle: (record, attempted) => this.#settle(record, attempted),
    putBack: async ({ seq, fence }) => {
      this.#tally.sent -= 1
      await this.#outbox.store.step(seq, { kind: 'put-back', fence }, this.#options.now())
    },
    isFailed: (record) => this.#failedLanes.has(laneOf(record)),
  }

  #doubtOf(record: OutboxRecord): Doubt {
    if (isForgotten(record, this.#ttlSeconds, this.#options.now())) return 'forgotten'
    if (record.formerKeys !== undefined) return 'renamed'
    return isSentOtherwise(record, this.#outbox.rules.schema) ? 'sent-otherwise' : undefined
  }

  #sentAs(record: OutboxRecord): { readonly sentAs?: number } {
    const { schema = 1 } = this.#outbox.rules
    return schema === schemaOf(record) && record.sentAs === undefined ? {} : { sentAs: schema }
  }

  async #prepare(
    record: OutboxRecord,
    make: () => Promise<Prepared>,
  ): Promise<Prepared | undefined> {
    try {
      return await make()
    } catch (error) {
      if (error instanceof NotYet) await this.#postpone(record, error)
      else if (error instanceof Unfit) await this.#setAside(record, error)
      else throw error
      return undefined
    }
  }

  async #setAside(record: OutboxRecord, { why }: Unfit): Promise<void> {
    const { now, onEvent } = this.#options
    const step = { kind: 'set-aside', why } as const
    const parked = await this.#outbox.store.step(record.seq, step, now())
    this.#failedLanes.add(laneOf(record))
    if (typeof parked === 'string') return
    this.#tally.parked += 1
    onEvent?.({ type: 'parked', record: parked })
  }

  async #postpone(record: OutboxRecord, { outcome, facts }: NotYet): Promise<void> {
    const { now, onEvent } = this.#options
    const plan = planPostponement(planOutcome(outcome, record, this.#context(facts)))
    this.#failedLanes.add(laneOf(record))
    const later = await this.#outbox.store.step(record.seq, plan.step, now(), plan.effects)
    if (typeof later === 'string') return
    if (later.state === 'parked') this.#tally.parked += 1
    if (later.state === 'parked' || later.state === 'held' || later.state === 'waiting') {
      onEvent?.({ type: later.state, record: later })
    }
    if (plan.effects.pause !== undefined) this.#noteStop(plan.effects.pause)
  }

  #context(facts: Answer) {
    const { now, random } = this.#options
    return {
      facts,
      pause: this.#pause,
      nowMs: now(),
      random: random(),
      newKey: () => this.#outbox.store.newKey(),
    }
  }

  // Another context has changed the record, or another run has begun.
  #leave(record: OutboxRecord, why: 'refused' | 'fenced'): void {
    this.#failedLanes.add(laneOf(record))
    if (why === 'refused') return
    this.#isOver = true
    this.#options.onEvent?.({ type: 'fenced' })
  }

  async #settle(record: OutboxRecord, { facts, response, outcome }: Attempted): Promise<void> {
    const { now } = this.#options
    const plan = planOutcome(outcome, record, this.#context(facts))
    if (!GOES_ON.has(outcome.kind)) this.#failedLanes.add(laneOf(record))
    const serverMs = response && serverDateMs(response.headers)
    const skewMs = serverMs && facts.kind === 'response' ? serverMs - facts.receivedAtMs : undefined
    const settled = await this.#outbox.store.step(
      record.seq,
      await this.#sealed(plan.step, record),
      now(),
      {
        ...plan.effects,
        skewMs,
        ...(outcome.kind === 'acked' ? { ttlSeconds: outcome.ack.ttlSeconds } : {}),
        // An answer to this very attempt: it has been heard with all that it carried.
        ...(outcome.kind === 'acked' && response?.ok === true
          ? { toldDiscarded: this.#attempts.discarded }
          : {}),
      },
    )
    if (typeof settled === 'string') return
    if (GOES_ON.has(outcome.kind)) this.#pause = undefined
    // A monitor's answer isn't the one to the write.
    const shown = withContentOf(record, settled)
    const own = record.monitor === undefined ? response : undefined
    announceOutcome({ record: shown, outcome, response: own }, this.#tally, this.#options)
    if (plan.effects.pause !== undefined) this.#noteStop(plan.effects.pause)
  }

  async #sealed(step: Transition, record: OutboxRecord): Promise<Transition> {
    const { codec } = this.#outbox.rules
    if (codec === undefined || step.kind !== 'rebase' || record.sealed === undefined) return step
    return { ...step, content: await codec.sealEdit(step.content, record) }
  }

  async #stop(pause: NewPause): Promise<void> {
    await this.#outbox.store.setPause(this.#options.owner, pause)
    this.#noteStop(pause)
  }

  #noteStop({ why, untilMs }: NewPause): void {
    // Of a whole batch the first says it.
    if (this.#isOver) return
    this.#isOver = true
    this.#options.onEvent?.({ type: 'paused', why, untilMs })
  }
}

// As many as one field tells.
const MAX_DISCARDED = 100
