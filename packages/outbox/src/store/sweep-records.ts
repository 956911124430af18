// SPDX-License-Identifier: MIT
import { transition } from '../states/transition.ts'
import type { OutboxTransaction } from './connection.ts'
import type { OutboxRecord, RecordState } from './outbox-schema.ts'
import { everyOwnerIn, rowsBySeq } from './record-rows.ts'

// The oldest ones first; the rest is left to the next runs, so that a week's log costs none of them much.
const SWEPT_AT_ONCE = 100

/**
 * Puts records that settled before `beforeMs` out of the way: acked ones retire, retired ones go.
 *
 * @param changed receives what was written
 */
export async function sweepRecords(
  transaction: OutboxTransaction,
  { beforeMs, nowMs }: { readonly beforeMs: number; readonly nowMs: number },
  changed: OutboxRecord[],
): Promise<void> {
  const operations = transaction.objectStore('operations')
  for (const row of await oldest(transaction, 'retired')) {
    if (row.stateAtMs < beforeMs) await operations.delete(row.seq)
  }
  for (const row of await oldest(transaction, 'acked')) {
    const retired = row.stateAtMs < beforeMs && transition(row, { kind: 'retire' }, nowMs)
    if (!retired) continue
    await operations.put(retired)
    changed.push(retired)
  }
}

async function oldest(
  transaction: OutboxTransaction,
  state: RecordState,
): Promise<readonly OutboxRecord[]> {
  const byState = transaction.objectStore('operations').index('by-state')
  const seqs = await byState.getAllKeys(everyOwnerIn(state))
  return rowsBySeq(transaction, seqs.sort((left, right) => left - right).slice(0, SWEPT_AT_ONCE))
}
