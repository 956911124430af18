// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import type { Fetch, RunOptions } from '../../packages/outbox/src/run/run-options.ts'
import type { Transition } from '../../packages/outbox/src/states/transition.ts'
import type { RunStart } from '../../packages/outbox/src/store/run-start.ts'
import type { StepResult } from '../../packages/outbox/src/store/step-record.ts'
import type { OperationStore } from '../../packages/outbox/src/store/operation-store.ts'

/** Decisions of the product that a test may replace by wrong ones, to see that the simulation notices. */
export interface OutboxFaults {
  /** How requests are sent. */
  readonly fetch: (fetch: Fetch, url: string, init: RequestInit) => Promise<Response>
  /** How a run is given its records. */
  readonly seen: (record: OutboxRecord) => OutboxRecord
  readonly start: (start: RunStart) => RunStart
  /** What is written for a step. */
  readonly step: (step: Transition, seq: number, store: OperationStore) => Promise<Transition>
  /** What is done when a record was noted as being sent. */
  readonly sent: (result: StepResult, store: OperationStore) => Promise<void>
  readonly options: Partial<RunOptions>
}

/** What the product does. */
export const NO_OUTBOX_FAULTS: OutboxFaults = {
  fetch: (fetch, url, init) => fetch(url, init),
  seen: (record) => record,
  start: (start) => start,
  step: async (step) => step,
  sent: async () => undefined,
  options: {},
}
