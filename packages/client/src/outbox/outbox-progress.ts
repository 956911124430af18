// SPDX-License-Identifier: MIT
import type { OutboxCounts } from '@springhouse/outbox'

/** How far sending has come: 120 of 300. */
export interface OutboxProgress {
  readonly sent: number
  readonly total: number
}

/**
 * Counts on. A round begins when something goes out and is over when nothing waits any more; what is saved meanwhile
 * joins it.
 *
 * @param acked how many were acknowledged since the last count
 * @returns `undefined` while no round is under way
 */
export function nextProgress(
  before: OutboxProgress | undefined,
  { queued, sending, waiting }: Pick<OutboxCounts, 'queued' | 'sending' | 'waiting'>,
  acked: number,
): OutboxProgress | undefined {
  const inLine = queued + sending + waiting
  const isUnderWay = before !== undefined || sending > 0 || acked > 0
  if (inLine === 0 || !isUnderWay) return undefined
  const sent = (before?.sent ?? 0) + acked
  // What is sent between a count and the next looks as if it were gone.
  const total = Math.max(before?.total ?? 0, sent + inLine)
  return before?.sent === sent && before.total === total ? before : { sent, total }
}
