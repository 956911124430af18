// SPDX-License-Identifier: MIT
import { chained } from '../states/chain.ts'
import { isLive, type Transition, transition } from '../states/transition.ts'
import type { OutboxTransaction } from './connection.ts'
import { isLatest, noteDiscarded, perform, type SideEffects } from './device-entries.ts'
import { decodeRecord, type OutboxRecord } from './outbox-schema.ts'
import { liveRows, rowsOfGroup } from './record-rows.ts'

/** How a step ended: `fenced` means that a later run has taken over. */
export type StepResult = OutboxRecord | 'refused' | 'fenced'

/** A step of a record, with what is written beside it. */
export interface RecordStep {
  readonly seq: number
  readonly step: Transition
  /** Epoch milliseconds. */
  readonly nowMs: number
  readonly effects?: SideEffects
}

/**
 * Takes a record one step further in a transaction.
 *
 * @param changed receives what was written
 */
export async function stepRecord(
  transaction: OutboxTransaction,
  { seq, step, nowMs, effects = {} }: RecordStep,
  changed: OutboxRecord[],
): Promise<StepResult> {
  const operations = transaction.objectStore('operations')
  if (step.kind === 'send') {
    const device = await transaction.objectStore('device').get('device')
    if (!isLatest(device, step.fence)) return 'fenced'
  }
  const row = await operations.get(seq)
  const before = row && decodeRecord(row)
  const next = before && transition(before, step, nowMs)
  if (before === undefined || next === undefined) return 'refused'
  await operations.put(next)
  await perform(transaction, next.owner, effects, nowMs)
  if (step.kind === 'discard') await noteDiscarded(transaction, next.deviceSeq)
  changed.push(next, ...(await passOn(transaction, next)))
  if (next.key !== before.key) changed.push(...(await rename(transaction, before, next.key)))
  return next
}

// Tells an operation's end to those that come after it.
async function passOn(
  transaction: OutboxTransaction,
  ended: OutboxRecord,
): Promise<readonly OutboxRecord[]> {
  if (ended.isAwaited !== true || isLive(ended)) return []
  const rows = await rowsOfGroup(transaction, ended)
  return putAll(
    transaction,
    rows.flatMap((row) => chained(row, ended) ?? []),
  )
}

// Those that wait for an operation wait for it under its new key.
async function rename(
  transaction: OutboxTransaction,
  { owner, key: oldKey }: OutboxRecord,
  key: string,
): Promise<readonly OutboxRecord[]> {
  const rows = await liveRows(transaction, owner)
  return putAll(
    transaction,
    rows
      .filter((row) => row.after === oldKey || row.dependsOn.includes(oldKey))
      .map((row) => ({
        ...row,
        dependsOn: row.dependsOn.map((each) => (each === oldKey ? key : each)),
        ...(row.after === oldKey ? { after: key } : {}),
      })),
  )
}

async function putAll(
  transaction: OutboxTransaction,
  rows: readonly OutboxRecord[],
): Promise<readonly OutboxRecord[]> {
  for (const row of rows) await transaction.objectStore('operations').put(row)
  return rows
}
