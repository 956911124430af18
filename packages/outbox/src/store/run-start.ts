// SPDX-License-Identifier: MIT
import { LIVE_STATES, transition } from '../states/transition.ts'
import type { OutboxTransaction } from './connection.ts'
import { deviceOf, isPause, writeBeat } from './device-entries.ts'
import { type Pause, pauseId } from './device-shape.ts'
import type { OutboxRecord } from './outbox-schema.ts'
import { rowsBySeq, rowsIn, seqsIn } from './record-rows.ts'

/** How many records a run reads at a time: a queue of thousands must not be read whole before the first is sent. */
export const ROWS_AT_ONCE = 200

/** What a run finds when it begins. */
export interface RunStart {
  readonly fence: number
  /** The oldest records that aren't at the origin yet. */
  readonly rows: readonly OutboxRecord[]
  /** Numbers of the others, oldest first. */
  readonly later: readonly number[]
  /** The highest number of any record, whoever's it is. */
  readonly highest: number
  readonly pause: Pause | undefined
  /** How long the origin remembers an operation, in seconds, as it said last. */
  readonly ttlSeconds: number | undefined
  /** Numbers of this device's operations that will never come, as far as the origin hasn't been told. */
  readonly discarded: readonly number[]
}

/** Takes a new fence, turns what an earlier run left `sending` into `waiting`, and reads what is first to do. */
export async function beginRun(
  transaction: OutboxTransaction,
  run: { readonly owner: string; readonly newKey: () => string; readonly nowMs: number },
  changed: OutboxRecord[],
): Promise<RunStart> {
  const { owner, newKey, nowMs } = run
  const devices = transaction.objectStore('device')
  const device = await deviceOf(transaction, newKey)
  const fence = device.fence + 1
  await devices.put({ ...device, fence })
  await writeBeat(transaction, owner, { fence, beatAtMs: nowMs })
  const pause = await devices.get(pauseId(owner))
  for (const row of await rowsIn(transaction, owner, ['sending'])) {
    const recovered = transition(row, { kind: 'recover' }, nowMs)
    if (recovered === undefined) continue
    await transaction.objectStore('operations').put(recovered)
    changed.push(recovered)
  }
  const seqs = await seqsIn(transaction, owner, LIVE_STATES)
  const last = await transaction.objectStore('operations').openKeyCursor(null, 'prev')
  return {
    fence,
    rows: await rowsBySeq(transaction, seqs.slice(0, ROWS_AT_ONCE)),
    later: seqs.slice(ROWS_AT_ONCE),
    highest: last?.primaryKey ?? 0,
    pause: isPause(pause) ? pause : undefined,
    ttlSeconds: device.ttlSeconds,
    discarded: device.discarded ?? [],
  }
}
