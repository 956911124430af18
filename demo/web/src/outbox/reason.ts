// SPDX-License-Identifier: MIT
import { type OutboxRecord, wordsFor } from '@springhouse/outbox'
import { formatClock } from '../format/dates.ts'

/**
 * Says why a record is where it is, and when it is tried again.
 *
 * @param nowMs epoch milliseconds
 * @param blocker what it waits for
 * @returns `undefined` when there is nothing to explain
 */
export function reasonOf(
  record: OutboxRecord,
  nowMs: number,
  blocker?: OutboxRecord,
): string | undefined {
  const { why } = wordsFor(record, blocker)
  if (why === undefined) return undefined
  const isWaiting = record.state === 'waiting' && record.nextAtMs > nowMs
  return isWaiting ? `${why}. Next try at ${formatClock(record.nextAtMs)}.` : `${why}.`
}
