// SPDX-License-Identifier: MIT
import { MAX_BATCH_BYTES, MAX_BATCH_OPERATIONS } from '@springhouse/core'
import { dueAtMs } from '../outcome/delays.ts'
import { isSendable, laneOf, type Planning } from '../run/plan-sends.ts'
import { isLive } from '../states/transition.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'

/** What choosing a batch depends on, beside the records. */
export interface BatchPlanning extends Omit<Planning, 'limit'> {
  /** Tells whether a record may be sent with others. */
  readonly mayBeBatched: (record: OutboxRecord) => boolean
}

// What JSON makes of bodies, and the fields around them.
const BODY_BYTES = MAX_BATCH_BYTES / 2
const FIELD_BYTES = 1024

/**
 * Chooses what is sent in one request, oldest first: of each lane that isn't `busy` the due head and those that follow it
 * without a gap. What one waits for is in the batch before it, or at the origin already.
 */
export function planBatch(
  records: Iterable<OutboxRecord>,
  planning: BatchPlanning,
): readonly OutboxRecord[] {
  const { nowMs, busy, unread = [], mayBeBatched } = planning
  const live = [...records].filter(isLive).sort((left, right) => left.seq - right.seq)
  const unfinished = new Set([...unread, ...live.map(({ key }) => key)])
  const closed = new Set(busy)
  const chosen: OutboxRecord[] = []
  let freeBytes = BODY_BYTES
  for (const record of live) {
    if (chosen.length === MAX_BATCH_OPERATIONS) break
    const lane = laneOf(record)
    if (closed.has(lane)) continue
    const bytes = FIELD_BYTES + (record.sealed ?? record.body ?? NO_BYTES).byteLength
    const isChosen =
      isSendable(record, planning) &&
      dueAtMs(record.nextAtMs, nowMs) <= nowMs &&
      bytes <= freeBytes &&
      isAlike(record, chosen[0] ?? record) &&
      waitsFor(record).every((key) => !unfinished.has(key)) &&
      mayBeBatched(record)
    // Order: nothing overtakes one that is left out of its lane.
    if (!isChosen) closed.add(lane)
    else {
      chosen.push(record)
      freeBytes -= bytes
      // Those after it may count on it: the origin runs them in this order, and none of them when this one fails.
      unfinished.delete(record.key)
    }
  }
  return chosen
}

/**
 * Tells whether a batch is quicker than single requests: where several of a lane would have to wait for one another, or
 * more lanes have something to send than requests may be under way.
 *
 * @param free how many more requests may be under way
 */
export function isQuicker(batch: readonly OutboxRecord[], free: number): boolean {
  const lanes = new Set(batch.map(laneOf)).size
  return batch.length > lanes || lanes > free
}

const NO_BYTES = { byteLength: 0 } as const

function waitsFor({ dependsOn, after }: OutboxRecord): readonly string[] {
  return after === undefined ? dependsOn : [...dependsOn, after]
}

// One request has one origin and one device.
function isAlike(left: OutboxRecord, right: OutboxRecord): boolean {
  return left.deviceId === right.deviceId && new URL(left.url).origin === new URL(right.url).origin
}
