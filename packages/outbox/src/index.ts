// SPDX-License-Identifier: MIT

/**
 * The outbox: writes made without a network, saved on the device and sent later, in order, without loss.
 * The same code runs in page and worker.
 *
 * @module
 */

export {
  OutboxFullError,
  OutboxKeyReusedError,
  OutboxUnavailableError,
} from './errors/outbox-errors.ts'

export { openOutbox, Outbox, type OutboxCounts } from './outbox.ts'
export { openQueue, type OutboxOptions, Queue } from './queue.ts'

export type { Answer, Failure, ResponseFacts } from './outcome/answer.ts'
export { judgeOutcome, type Outcome } from './outcome/judge-outcome.ts'

export { runOutbox } from './run/run-outbox.ts'
export type { Fetch, Locks, RunEvent, RunOptions, RunReport } from './run/run-options.ts'

export type { NewOperation } from './states/new-record.ts'
export type { Proof } from './states/proof.ts'
export { isLive, isStalled } from './states/transition.ts'

export type {
  Acknowledgement,
  Asker,
  EditBase,
  HoldReason,
  LastOutcome,
  OutboxRecord,
  ParkReason,
  PauseReason,
  RecordState,
  WaitReason,
} from './store/outbox-schema.ts'

export { type Words, wordsFor } from './words/words-for.ts'
