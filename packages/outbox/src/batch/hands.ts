// SPDX-License-Identifier: MIT
import type { Attempted, Prepared } from '../run/attempt.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'

/** What a run does with each of several operations that it sends together. */
export interface Hands {
  /** Makes what is sent; `undefined` when it was set aside. */
  prepare(record: OutboxRecord): Promise<Prepared | undefined>
  /** Writes that it is being sent; `undefined` when another context has changed it. */
  mark(record: OutboxRecord): Promise<OutboxRecord | undefined>
  /** Writes what became of it. */
  settle(record: OutboxRecord, attempted: Attempted): Promise<void>
  /** Writes that it wasn't tried after all. */
  putBack(record: OutboxRecord): Promise<void>
  /** Tells whether its lane is left alone by now. */
  isFailed(record: OutboxRecord): boolean
}
