// SPDX-License-Identifier: MIT
import type { Abilities } from '../rules.ts'
import { dueAtMs } from '../outcome/delays.ts'
import { isNewer } from '../states/schema.ts'
import { isLive } from '../states/transition.ts'
import type { Pause } from '../store/device-shape.ts'
import { type OutboxRecord, RECORD_VERSION } from '../store/outbox-schema.ts'

/** How many groups are sent at once: six connections, less the stream and a read. */
export const MAX_PARALLEL_GROUPS = 4

/** What choosing depends on, beside the records. */
export interface Planning extends Abilities {
  readonly nowMs: number
  /** Lanes that are left alone. */
  readonly busy: ReadonlySet<string>
  /** How many to choose at most. */
  readonly limit: number
  /** Keys of live records that aren't among these. */
  readonly unread?: ReadonlySet<string>
}

/**
 * Names what is sent one after the other: a group, or an accepted operation by itself. The origin has taken that one on in
 * its turn, so its group goes on while it is asked what became of it.
 */
export function laneOf({ key, group, monitor }: OutboxRecord): string {
  return monitor === undefined ? group : ` ${key}`
}

/** Chooses what to send now: the due heads of the lanes that aren't `busy`, oldest first. */
export function planSends(
  records: Iterable<OutboxRecord>,
  planning: Planning,
): readonly OutboxRecord[] {
  const { nowMs, busy, limit, unread = NONE } = planning
  return sendableHeads(records, planning, unread)
    .filter((head) => !busy.has(laneOf(head)) && dueAtMs(head.nextAtMs, nowMs) <= nowMs)
    .slice(0, Math.max(0, limit))
}

/**
 * Tells how long until something can be sent.
 *
 * @returns milliseconds, or `undefined` when nothing waits for time to pass
 */
export function nextDueMs(
  records: Iterable<OutboxRecord>,
  when: Abilities & { readonly nowMs: number; readonly pause: Pause | undefined },
): number | undefined {
  const { pause, nowMs } = when
  const dues = sendableHeads(records, when, NONE).map((head) => dueAtMs(head.nextAtMs, nowMs))
  if (dues.length === 0) return undefined
  const pausedUntilMs = pause === undefined ? nowMs : dueAtMs(pause.untilMs, nowMs)
  return Math.max(0, Math.min(...dues) - nowMs, pausedUntilMs - nowMs)
}

const NONE: ReadonlySet<string> = new Set()

// The oldest live record of a lane is its head; a head that can't be sent blocks its lane, and only its lane.
function sendableHeads(
  records: Iterable<OutboxRecord>,
  abilities: Abilities,
  unread: ReadonlySet<string>,
): readonly OutboxRecord[] {
  const heads = new Map<string, OutboxRecord>()
  const unfinished = new Set<string>(unread)
  for (const record of records) {
    if (!isLive(record)) continue
    unfinished.add(record.key)
    const lane = laneOf(record)
    const head = heads.get(lane)
    if (head === undefined || record.seq < head.seq) heads.set(lane, record)
  }
  return [...heads.values()]
    .filter((head) => isSendable(head, abilities) && !isAwaiting(head, unfinished))
    .sort((left, right) => left.seq - right.seq)
}

function isAwaiting({ dependsOn, after }: OutboxRecord, unfinished: ReadonlySet<string>): boolean {
  return (
    dependsOn.some((key) => unfinished.has(key)) || (after !== undefined && unfinished.has(after))
  )
}

/** Tells whether a record may be sent, now or once its time has come. */
export function isSendable(
  record: OutboxRecord,
  { schema, hasBlobs = false, hasCodec = false }: Abilities,
): boolean {
  const { v, state, why, blobRefs, sealed } = record
  if (v > RECORD_VERSION || isNewer(record, schema)) return false
  if ((blobRefs.length > 0 && !hasBlobs) || (sealed !== undefined && !hasCodec)) return false
  if (state === 'held') return why === 'auth' || why === 'other-owner' || why === 'upgrade'
  return state === 'queued' || state === 'waiting'
}
