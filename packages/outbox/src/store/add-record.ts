// SPDX-License-Identifier: MIT
import { OutboxKeyReusedError } from '../errors/outbox-errors.ts'
import { predecessorOf } from '../states/chain.ts'
import { coalesced } from '../states/coalesce.ts'
import { isSameOperation, type NewOperation, newRecord } from '../states/new-record.ts'
import type { OutboxTransaction } from './connection.ts'
import { deviceOf } from './device-entries.ts'
import { decodeRecord, type OutboxRecord, type UnnumberedRecord } from './outbox-schema.ts'
import { liveRows, rowByKey, rowsOfGroup } from './record-rows.ts'

/** What saving an operation needs beside it. */
export interface Addition {
  /** Its key. */
  readonly key: string
  /** Makes a name for this device on its first day. */
  readonly newKey: () => string
  readonly nowMs: number
}

/**
 * Saves an operation in a transaction, or finds the record that it is already saved in.
 *
 * @param changed receives what was written
 * @throws OutboxKeyReusedError when the key belongs to another operation
 */
export async function addRecord(
  transaction: OutboxTransaction,
  operation: NewOperation,
  addition: Addition,
  changed: OutboxRecord[],
): Promise<OutboxRecord> {
  const known = await rowByKey(transaction, addition.key)
  if (known !== undefined) return sameOrThrow(known, operation)
  const existing =
    (await askedBefore(transaction, operation)) ??
    (await joinedTo(transaction, operation, addition, changed))
  return existing ?? addNew(transaction, operation, addition, changed)
}

async function addNew(
  transaction: OutboxTransaction,
  operation: NewOperation,
  { key, newKey, nowMs }: Addition,
  changed: OutboxRecord[],
): Promise<OutboxRecord> {
  const device = await deviceOf(transaction, newKey)
  const dependsOn = await presentKeys(transaction, operation)
  const unchained = newRecord({ ...operation, dependsOn }, key, device, nowMs)
  const record = await chainedTo(transaction, unchained)
  const seq = await transaction.objectStore('operations').add(record)
  await transaction.objectStore('device').put({ ...device, deviceSeq: device.deviceSeq + 1 })
  const added = { ...record, seq }
  changed.push(added)
  return added
}

function sameOrThrow(known: OutboxRecord, operation: NewOperation): OutboxRecord {
  if (!isSameOperation(known, operation)) throw new OutboxKeyReusedError(known.key)
  return known
}

// A request that nobody has answered yet, dispatched anew after a restart: the record that it made then is still its own.
async function askedBefore(
  transaction: OutboxTransaction,
  { asker, owner, group }: NewOperation,
): Promise<OutboxRecord | undefined> {
  if (asker === undefined) return undefined
  const rows = await rowsOfGroup(transaction, { owner, group })
  const row = rows.find(
    (each) => each.asker?.request === asker.request && each.asker.boot !== asker.boot,
  )
  if (row === undefined) return undefined
  const record = decodeRecord({ ...row, asker })
  await transaction.objectStore('operations').put(record)
  return record
}

async function joinedTo(
  transaction: OutboxTransaction,
  operation: NewOperation,
  { nowMs }: Addition,
  changed: OutboxRecord[],
): Promise<OutboxRecord | undefined> {
  if (operation.coalesce !== true) return undefined
  const rows = await rowsOfGroup(transaction, operation)
  const record = coalesced(rows, operation, nowMs)
  if (record === undefined) return undefined
  await transaction.objectStore('operations').put(record)
  changed.push(record)
  return record
}

// A page may still name an operation by the key that it had before its user changed it.
async function presentKeys(
  transaction: OutboxTransaction,
  { owner, dependsOn = [] }: NewOperation,
): Promise<readonly string[]> {
  const found = await Promise.all(dependsOn.map((key) => rowByKey(transaction, key)))
  if (found.every((row) => row !== undefined)) return dependsOn
  const rows = await liveRows(transaction, owner)
  return dependsOn.map(
    (key) => rows.find(({ formerKeys = [] }) => formerKeys.includes(key))?.key ?? key,
  )
}

// What a conditional operation builds on is noted on both, so that only an end that somebody waits for is looked up.
async function chainedTo(
  transaction: OutboxTransaction,
  record: UnnumberedRecord,
): Promise<UnnumberedRecord> {
  if (record.base?.etag === undefined) return record
  const before = predecessorOf(record, await rowsOfGroup(transaction, record))
  if (before === undefined) return record
  if (before.isAwaited !== true) {
    await transaction.objectStore('operations').put({ ...before, isAwaited: true })
  }
  return { ...record, after: before.key }
}
