// SPDX-License-Identifier: MIT

import type { Sealing } from '../blobs/blob-store.ts'
import type { NewOperation } from '../states/new-record.ts'
import type { EditedContent } from '../states/transition.ts'
import type { OperationStore } from '../store/operation-store.ts'
import type { OutboxRecord, UnnumberedRecord } from '../store/outbox-schema.ts'

/**
 * Makes what is queued unreadable on the disk. What stays readable: number, key, state, times, whose it is, the method, the
 * origin of its URL, entity tags, what the origin answered, and keyed hashes of group and URL.
 */
export interface Codec {
  /** Makes bytes unreadable; never twice the same for the same bytes. */
  seal(bytes: ArrayBuffer): Promise<ArrayBuffer>
  /**
   * Reads bytes back.
   *
   * @throws OutboxSealedError when they were sealed with another key, or changed
   */
  open(bytes: ArrayBuffer): Promise<ArrayBuffer>
  /** Makes a keyed hash of a text: the same for the same text, and no way back. */
  digest(text: string): Promise<string>
  /** Whether the key isn't at hand, because its user has not entered a PIN yet: then nothing can be saved or sent. */
  isLocked(): boolean | Promise<boolean>
}

/** A codec at work on records: made by `sealedBy`, so that nothing of it ships where nothing is sealed. */
export interface RecordCodec extends Sealing {
  isLocked(): boolean | Promise<boolean>
  /** Seals a new operation. */
  sealOperation(operation: NewOperation): Promise<NewOperation>
  /** Seals what its user, or a merge, has changed of an operation. */
  sealEdit(edit: EditedContent, opened: OutboxRecord): Promise<EditedContent>
  /** Seals a record that was made elsewhere; one that is sealed stays as it is. */
  sealRecord(record: UnnumberedRecord): Promise<UnnumberedRecord>
  /** Seals records of an owner that lie open. */
  sealRows(store: OperationStore, owner: string): Promise<void>
  /** Opens a record's content, but for its group, whose hash goes on naming its place in the queue. */
  openContent(row: OutboxRecord): Promise<OutboxRecord>
  /** Opens a record for its user. */
  openRecord(row: OutboxRecord): Promise<OutboxRecord>
}
