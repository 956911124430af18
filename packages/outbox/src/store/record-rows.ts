// SPDX-License-Identifier: MIT
import { LIVE_STATES } from '../states/transition.ts'
import type { ReadingTransaction } from './connection.ts'
import { decodeRecord, type OutboxRecord, type RecordState } from './outbox-schema.ts'

/** A part of a list: the records after one, at most so many. */
export interface Page {
  /** `seq` of the last record that one has. @default from the first */
  readonly after?: number
  /** @default all */
  readonly limit?: number
}

/** Numbers of all records, or of an owner's, oldest first. Cheap: no record is read. */
export async function seqsOf(
  transaction: ReadingTransaction,
  owner: string | undefined,
): Promise<readonly number[]> {
  const operations = transaction.objectStore('operations')
  if (owner === undefined) return operations.getAllKeys()
  return ascending(await operations.index('by-owner').getAllKeys(everyGroupOf(owner)))
}

/** Numbers of an owner's records in the given states, oldest first. Cheap: no record is read. */
export async function seqsIn(
  transaction: ReadingTransaction,
  owner: string,
  states: readonly RecordState[],
): Promise<readonly number[]> {
  const byState = transaction.objectStore('operations').index('by-state')
  const seqs = await Promise.all(states.map((state) => byState.getAllKeys([state, owner])))
  return ascending(seqs.flat())
}

/** Reads all records, or an owner's, oldest first. */
export async function allRows(
  transaction: ReadingTransaction,
  owner: string | undefined,
): Promise<readonly OutboxRecord[]> {
  const operations = transaction.objectStore('operations')
  const rows = await (owner === undefined
    ? operations.getAll()
    : operations.index('by-owner').getAll(everyGroupOf(owner)))
  return rows.map(decodeRecord).sort(bySeq)
}

/** Picks a part of a list of numbers in ascending order. */
export function pageOf(seqs: readonly number[], { after, limit }: Page): readonly number[] {
  const from = after === undefined ? 0 : seqs.findIndex((seq) => seq > after)
  if (from < 0) return []
  return seqs.slice(from, limit === undefined ? undefined : from + limit)
}

/** Reads records by their numbers; one that is gone is left out. */
export async function rowsBySeq(
  transaction: ReadingTransaction,
  seqs: readonly number[],
): Promise<readonly OutboxRecord[]> {
  const operations = transaction.objectStore('operations')
  const rows = await Promise.all(seqs.map((seq) => operations.get(seq)))
  return rows.flatMap((row) => (row === undefined ? [] : decodeRecord(row)))
}

/** Reads an owner's records in the given states, oldest first. */
export async function rowsIn(
  transaction: ReadingTransaction,
  owner: string,
  states: readonly RecordState[],
): Promise<OutboxRecord[]> {
  const byState = transaction.objectStore('operations').index('by-state')
  const rows = await Promise.all(states.map((state) => byState.getAll([state, owner])))
  return rows.flat().map(decodeRecord).sort(bySeq)
}

/** Reads an owner's records that aren't at the origin yet, oldest first. */
export function liveRows(transaction: ReadingTransaction, owner: string): Promise<OutboxRecord[]> {
  return rowsIn(transaction, owner, LIVE_STATES)
}

/** Reads a group's records, oldest first. */
export async function rowsOfGroup(
  transaction: ReadingTransaction,
  { owner, group }: Pick<OutboxRecord, 'owner' | 'group'>,
): Promise<readonly OutboxRecord[]> {
  const byOwner = transaction.objectStore('operations').index('by-owner')
  return (await byOwner.getAll([owner, group])).map(decodeRecord).sort(bySeq)
}

/** Finds a record by its key. */
export async function rowByKey(
  transaction: ReadingTransaction,
  key: string,
): Promise<OutboxRecord | undefined> {
  const row = await transaction.objectStore('operations').index('by-key').get(key)
  return row && decodeRecord(row)
}

// An array sorts after every string in IndexedDB's key order, so it ends the range.
function everyGroupOf(owner: string): IDBKeyRange {
  return IDBKeyRange.bound([owner], [owner, []])
}

/** Everybody's records in a state. */
export function everyOwnerIn(state: RecordState): IDBKeyRange {
  return IDBKeyRange.bound([state], [state, []])
}

function ascending(seqs: readonly number[]): readonly number[] {
  return [...seqs].sort((left, right) => left - right)
}

function bySeq(left: OutboxRecord, right: OutboxRecord): number {
  return left.seq - right.seq
}
