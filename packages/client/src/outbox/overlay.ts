// SPDX-License-Identifier: MIT
import { isAtOrPast, type Position } from '@springhouse/core'
import { isLive, type OutboxRecord } from '@springhouse/outbox'
import { isOnServer } from './outbox-events.ts'

/** What an answer says of the state that it shows. */
export interface ListStamp {
  /** Its `Springhouse-Position`; `undefined` where it has none. */
  readonly position: Position | undefined
  /** Epoch milliseconds of this device's clock at which it was so, for answers and writes whose positions don't compare. */
  readonly asOfMs?: number | undefined
}

/** How own writes are laid over a list. */
export interface OverlayOptions<Row> {
  /** Of the answer that brought the rows; `undefined` while there is none. */
  readonly stamp: ListStamp | undefined
  /** Applies one write to the rows, and leaves them as they are when it doesn't concern them. Pure. */
  readonly apply: (rows: readonly Row[], record: OutboxRecord) => readonly Row[]
}

/**
 * Lays own writes over the rows of a list, oldest first: those that are not on the server yet, and those that are while the
 * list's answer is from before. So a row neither flickers nor is there twice.
 *
 * @example
 * const rows = overlay(answer.rows, client.outbox.records.getSnapshot(), {
 *   stamp: answer.stamp,
 *   apply: (before, record) => [...before, readRow(record)],
 * })
 */
export function overlay<Row>(
  rows: readonly Row[],
  records: readonly OutboxRecord[],
  { stamp, apply }: OverlayOptions<Row>,
): readonly Row[] {
  return records
    .filter((record) => !isCaughtUp(record, stamp))
    .reduce<readonly Row[]>((list, record) => apply(list, record), rows)
}

/**
 * Tells whether a list's answer includes a write, so that there is nothing to lay over it: the answer's position is at or
 * past that of the write's acknowledgement. A discarded write has nothing to show.
 */
export function isCaughtUp(record: OutboxRecord, stamp: ListStamp | undefined): boolean {
  if (isLive(record)) return false
  const { ack } = record
  if (!isOnServer(record) || ack === undefined) return true
  if (stamp === undefined) return false
  const { position, asOfMs } = stamp
  const isComparable = ack.cursor !== undefined && position?.epoch === ack.cursor.epoch
  if (isComparable) return isAtOrPast(position, ack.cursor)
  // Another life of the log, or none: only time is left.
  return asOfMs === undefined || asOfMs >= ack.atMs
}
