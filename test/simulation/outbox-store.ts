// SPDX-License-Identifier: MIT
import type { NewOperation, OutboxRecord } from '@springhouse/outbox'
import type { DatabaseRunner } from '../../packages/outbox/src/store/connection.ts'
import { OperationStore } from '../../packages/outbox/src/store/operation-store.ts'
import type { RunStart } from '../../packages/outbox/src/store/run-start.ts'
import type { StepResult } from '../../packages/outbox/src/store/step-record.ts'
import type { SideEffects } from '../../packages/outbox/src/store/device-entries.ts'
import type { Transition } from '../../packages/outbox/src/states/transition.ts'
import { BrokenPromise } from './oracle.ts'
import type { OutboxFaults } from './outbox-faults.ts'
import type { Actor, Points } from './outbox-points.ts'

/** Where a store's failpoints are. */
export interface SimStoreOptions {
  readonly tab: Actor
  readonly points: Points
  readonly faults: OutboxFaults
}

/** Steps that tell what became of an attempt, beside its acknowledgement. */
const SETTLING: ReadonlySet<string> = new Set(['wait', 'hold', 'park', 'accept', 'rebase'])

/** The real transactions, with failpoints before and after them. */
export class SimStore extends OperationStore {
  readonly #options: SimStoreOptions

  constructor(database: DatabaseRunner, newKey: () => string, options: SimStoreOptions) {
    super(database, newKey)
    this.#options = options
  }

  override async add(operation: NewOperation, nowMs: number): Promise<OutboxRecord> {
    await this.#pass('save-before')
    const record = await super.add(operation, nowMs)
    await this.#pass('save-after')
    return record
  }

  override async releaseBallast(): Promise<void> {
    await this.#pass('quota')
    return super.releaseBallast()
  }

  override async begin(owner: string, nowMs: number): Promise<RunStart> {
    const start = this.#options.faults.start(await super.begin(owner, nowMs))
    await this.#pass('begin')
    return start
  }

  override async rows(seqs: readonly number[]): Promise<readonly OutboxRecord[]> {
    return (await super.rows(seqs)).map(this.#options.faults.seen)
  }

  override subscribe(listener: (record: OutboxRecord) => void): () => void {
    return super.subscribe((record) => listener(this.#options.faults.seen(record)))
  }

  // oxlint-disable-next-line max-params -- as it is in the class that this one extends
  override async step(
    seq: number,
    step: Transition,
    nowMs: number,
    effects?: SideEffects,
  ): Promise<StepResult> {
    const { faults } = this.#options
    if (step.kind === 'send') await this.#pass('send-before')
    if (step.kind === 'acknowledge') await this.#pass('acknowledge-before')
    if (SETTLING.has(step.kind)) await this.#pass('settle-before')
    const present = await faults.step(step, seq, this)
    const result = await super.step(seq, present, nowMs, effects)
    if (step.kind === 'send') {
      await faults.sent(result, this)
      await this.#pass('send-after')
    }
    if (step.kind === 'acknowledge') await this.#pass('acknowledge-after')
    judgeFence(step, result)
    return result
  }

  // Half a megabyte of random bytes a schedule would be most of the work.
  override keepBallast(): Promise<void> {
    return super.keepBallast(() => new ArrayBuffer(8))
  }

  #pass(where: string): Promise<void> {
    const { points, tab } = this.#options
    return points.pass(`client:${where}`, tab)
  }
}

// An attempt is judged by the run that made it: another one knows nothing of it.
function judgeFence(step: Transition, result: StepResult): void {
  if (typeof result === 'string' || step.kind === 'send' || !('fence' in step)) return
  if (result.fence === step.fence) return
  throw new BrokenPromise(`Run ${step.fence} has judged an attempt of run ${result.fence}`)
}
