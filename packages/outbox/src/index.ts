// SPDX-License-Identifier: MIT

/**
 * The outbox: writes made without a network, saved on the device and sent later, in order, without loss.
 * The same code runs in page and worker.
 *
 * @module
 */

export type { BlobFacts, Sealing } from './blobs/blob-store.ts'
export { type Blobs, type KeepBlobs, keepBlobs } from './blobs/blobs.ts'
export type { BatchMode } from './batch/round-trip.ts'

export type { Codec, RecordCodec } from './codec/codec.ts'
export { deviceKey } from './codec/device-key.ts'
export { encryptedBy } from './codec/encrypted-by.ts'
export type { KeySource } from './codec/key-source.ts'
export { type PinKey, pinKey } from './codec/pin-key.ts'
export { sealedBy } from './codec/sealed-by.ts'

export {
  OutboxFileError,
  OutboxFullError,
  OutboxKeyReusedError,
  OutboxLockedError,
  OutboxSealedError,
  OutboxUnavailableError,
} from './errors/outbox-errors.ts'

export { openOutbox, Outbox, type OutboxCounts, type OutboxSize } from './outbox.ts'
export type { ImportReport } from './export/import-queue.ts'
export { openQueue, type OutboxOptions, Queue } from './queue.ts'

export type { Answer, Failure, ResponseFacts } from './outcome/answer.ts'
export { judgeOutcome } from './outcome/judge-outcome.ts'
export { type Merge, mergeDisjoint, type Versions } from './outcome/merge.ts'
export type { Outcome } from './outcome/outcome.ts'

export { answeredWith, type OutboxRules, type Prove } from './rules.ts'

export { rescue, type RescueOptions } from './rescue/rescue.ts'
export type { RescueDocument, RescueElement } from './rescue/rescue-document.ts'

export { runOutbox } from './run/run-outbox.ts'
export type { Fetch, Locks, RunEvent, RunOptions, RunReport } from './run/run-options.ts'

export { blockersIn, isBlocked } from './states/blocked.ts'
export type { NewOperation } from './states/new-record.ts'
export type { Proof } from './states/proof.ts'
export { checkSchema, type Migrate, type QueuedWrite, type Schema } from './states/schema.ts'
export { type EditedContent, isLive, isStalled } from './states/transition.ts'

export type { PauseReason } from './store/device-shape.ts'
export type { Page } from './store/record-rows.ts'

export type {
  Acknowledgement,
  Asker,
  EditBase,
  HoldReason,
  LastOutcome,
  Monitor,
  OutboxRecord,
  ParkReason,
  RecordState,
  WaitReason,
} from './store/outbox-schema.ts'

export { type StorageState, storageStateOf } from './witness/storage-state.ts'
export { cacheWitness, storageWitness, type TextStorage, type Witness } from './witness/witness.ts'

export type { Testimony } from './store/count-records.ts'

export { type Words, wordsFor, wordsForLoss, wordsForStorage } from './words/words-for.ts'
