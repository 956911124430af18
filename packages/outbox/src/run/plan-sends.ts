// SPDX-License-Identifier: MIT
import { dueAtMs } from '../outcome/delays.ts'
import { isLive } from '../states/transition.ts'
import { type OutboxRecord, type Pause, RECORD_VERSION } from '../store/outbox-schema.ts'

/** How many groups are sent at once: six connections, less the stream and a read. */
export const MAX_PARALLEL_GROUPS = 4

/** Chooses what to send now: the due heads of the groups that aren't `busy`, oldest first. */
export function planSends(
  records: Iterable<OutboxRecord>,
  busy: ReadonlySet<string>,
  nowMs: number,
  limit: number,
): readonly OutboxRecord[] {
  return sendableHeads(records)
    .filter((head) => !busy.has(head.group) && dueAtMs(head.nextAtMs, nowMs) <= nowMs)
    .slice(0, Math.max(0, limit))
}

/**
 * Tells how long until something can be sent.
 *
 * @returns milliseconds, or `undefined` when nothing waits for time to pass
 */
export function nextDueMs(
  records: Iterable<OutboxRecord>,
  pause: Pause | undefined,
  nowMs: number,
): number | undefined {
  const dues = sendableHeads(records).map((head) => dueAtMs(head.nextAtMs, nowMs))
  if (dues.length === 0) return undefined
  const pausedUntilMs = pause === undefined ? nowMs : dueAtMs(pause.untilMs, nowMs)
  return Math.max(0, Math.min(...dues) - nowMs, pausedUntilMs - nowMs)
}

// The oldest live record of a group is its head; a head that can't be sent blocks its group, and only its group.
function sendableHeads(records: Iterable<OutboxRecord>): readonly OutboxRecord[] {
  const heads = new Map<string, OutboxRecord>()
  const unfinished = new Set<string>()
  for (const record of records) {
    if (!isLive(record)) continue
    unfinished.add(record.key)
    const head = heads.get(record.group)
    if (head === undefined || record.seq < head.seq) heads.set(record.group, record)
  }
  return [...heads.values()]
    .filter((head) => isSendable(head) && !head.dependsOn.some((key) => unfinished.has(key)))
    .sort((left, right) => left.seq - right.seq)
}

function isSendable({ v, state, why }: OutboxRecord): boolean {
  if (v > RECORD_VERSION) return false
  if (state === 'held') return why === 'auth' || why === 'other-owner' || why === 'upgrade'
  return state === 'queued' || state === 'waiting'
}
