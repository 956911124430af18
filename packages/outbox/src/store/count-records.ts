// SPDX-License-Identifier: MIT
import { LIVE_STATES, isStalled } from '../states/transition.ts'
import type { ReadingTransaction } from './connection.ts'
import { isDevice, isLoss, isPause } from './device-entries.ts'
import { type Loss, type Pause, pauseId } from './device-shape.ts'
import type { RecordState } from './outbox-schema.ts'
import { everyOwnerIn, rowsIn } from './record-rows.ts'

/** How many live records there are, of an owner and of everybody. */
export interface RecordCounts {
  readonly own: Readonly<Record<(typeof LIVE_STATES)[number], number>>
  /** Those among `waiting` that have failed so often that their user should know. */
  readonly stalled: number
  readonly everybodys: number
  readonly pause: Pause | undefined
  readonly loss: Loss | undefined
}

/** Counts by the index; records are read only where some wait after a failure, at most one a group. */
export async function countRecords(
  transaction: ReadingTransaction,
  owner: string,
): Promise<RecordCounts> {
  const devices = transaction.objectStore('device')
  const ownIn = (state: RecordState): Promise<number> =>
    byState(transaction).count(IDBKeyRange.only([state, owner]))
  const [queued, sending, waiting, held, parked, everybodys, pause, loss] = await Promise.all([
    ownIn('queued'),
    ownIn('sending'),
    ownIn('waiting'),
    ownIn('held'),
    ownIn('parked'),
    countLive(transaction),
    devices.get(pauseId(owner)),
    devices.get('loss'),
  ])
  const failed = waiting === 0 ? [] : await rowsIn(transaction, owner, ['waiting'])
  return {
    own: { queued, sending, waiting, held, parked },
    stalled: failed.filter(isStalled).length,
    everybodys,
    pause: isPause(pause) ? pause : undefined,
    loss: isLoss(loss) ? loss : undefined,
  }
}

/** What a witness outside this database is told, so that it can tell one day that the database was deleted. */
export interface Testimony {
  readonly deviceId: string
  /** The next operation's number. */
  readonly deviceSeq: number
  /** Operations that weren't at the origin yet. */
  readonly pending: number
}

/** Reads what a witness is told; `undefined` while nothing was ever saved. */
export async function testimonyOf(transaction: ReadingTransaction): Promise<Testimony | undefined> {
  const device = await transaction.objectStore('device').get('device')
  if (!isDevice(device)) return undefined
  const { deviceId, deviceSeq } = device
  return { deviceId, deviceSeq, pending: await countLive(transaction) }
}

async function countLive(transaction: ReadingTransaction): Promise<number> {
  const counts = await Promise.all(
    LIVE_STATES.map((state) => byState(transaction).count(everyOwnerIn(state))),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

function byState(transaction: ReadingTransaction) {
  return transaction.objectStore('operations').index('by-state')
}
