// SPDX-License-Identifier: MIT
import { variantRange } from './cache-key.ts'
import type { ChangingTransaction, EntryChanges } from './entry-changes.ts'
import { isIntact } from './entry-shape.ts'
import { rowOf } from './ledger.ts'
import {
  type EntryRecord,
  type LedgerRecord,
  PUBLIC_PARTITION,
  type SessionRecord,
} from './schema.ts'

/** How many variants of one URI are kept. */
export const MAX_VARIANTS = 8

/** One entry to write, which is decided within the transaction. */
export interface EntryWrite {
  readonly entry: EntryRecord
  /** Whether the entry keeps the body that is stored. */
  readonly keepsBody: boolean
  /** Chooses what to write in the place of what is stored; `undefined` refuses. */
  readonly choose: (stored: LedgerRecord | undefined) => EntryRecord | undefined
}

/** What became of a write. */
export interface PutOutcome {
  /** The entry as it is stored now; `undefined` when it was refused. */
  readonly written: EntryRecord | undefined
  /** Keys of all variants of its URI that are stored now. */
  readonly variantKeys: readonly string[]
}

/** What became of a batch: an outcome each, in order, or why it couldn't be stored. */
export interface BatchOutcome {
  readonly outcomes: readonly (PutOutcome | Error)[]
  /** Bodies in Cache Storage that nobody points at any more. */
  readonly orphanedBodyIds: readonly string[]
}

interface Stored {
  /** Rows by key, a map each URI. */
  readonly rows: ReadonlyMap<string, Map<string, LedgerRecord>>
  /** Entries whose bodies are to be kept. */
  readonly entries: Map<string, EntryRecord>
  readonly session: SessionRecord | undefined
}

/**
 * Writes a batch within its transaction, which re-reads what would be replaced and whose session it is.
 *
 * A private entry is refused when the session's partition is another one by now: the answer of the user before.
 */
export async function writeBatch(
  transaction: ChangingTransaction,
  changes: EntryChanges,
  writes: readonly EntryWrite[],
  endOfUse: (entry: EntryRecord) => number,
): Promise<BatchOutcome> {
  const stored = await readStored(transaction, writes)
  const refusedBodyIds: string[] = []
  const outcomes = writes.map((write): PutOutcome | Error => {
    try {
      const outcome = writeOne(changes, stored, write, endOfUse)
      const { bodyId } = write.entry
      const isRefused = outcome.written === undefined && !write.keepsBody
      if (isRefused && bodyId !== undefined) refusedBodyIds.push(bodyId)
      return outcome
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  })
  return { outcomes, orphanedBodyIds: [...refusedBodyIds, ...changes.orphanedBodyIds] }
}

// Order: every read is asked for at once, and nothing is awaited between the writes.
async function readStored(
  transaction: ChangingTransaction,
  writes: readonly EntryWrite[],
): Promise<Stored> {
  const rows = new Map<string, Map<string, LedgerRecord>>()
  const entries = new Map<string, EntryRecord>()
  const readRows = async (uriKey: string): Promise<void> => {
    const range = IDBKeyRange.bound(...variantRange(uriKey))
    const found = await transaction.objectStore('ledger').getAll(range)
    rows.set(uriKey, new Map(found.map((row) => [row.key, row])))
  }
  const readEntry = async (key: string): Promise<void> => {
    const entry = await transaction.objectStore('entries').get(key)
    if (entry !== undefined && isIntact(entry)) entries.set(key, entry)
  }
  const uriKeys = new Set(writes.map(({ entry }) => entry.uriKey))
  const kept = writes.filter(({ keepsBody }) => keepsBody)
  const [session] = await Promise.all([
    transaction.objectStore('session').get('current'),
    ...[...uriKeys].map(readRows),
    ...kept.map(({ entry }) => readEntry(entry.key)),
  ])
  return { rows, entries, session }
}

function writeOne(
  changes: EntryChanges,
  { rows, entries, session }: Stored,
  { entry, keepsBody, choose }: EntryWrite,
  endOfUse: (entry: EntryRecord) => number,
): PutOutcome {
  const { key, uriKey } = entry
  const variants = rows.get(uriKey) ?? new Map<string, LedgerRecord>()
  const before = variants.get(key)
  // Without a row, as after a wipe, there is no user after this one.
  const isOwn =
    entry.partition === PUBLIC_PARTITION || (session ?? entry).partition === entry.partition
  const chosen = isOwn ? choose(before) : undefined
  const kept = keepsBody ? entries.get(key) : chosen
  if (chosen === undefined) return { written: undefined, variantKeys: [...variants.keys()] }
  // Its row of the ledger is there, so the entry would be.
  if (kept === undefined) throw new DOMException('The stored entry is damaged', 'DataError')
  const { body, bodyId } = kept
  const written = { ...chosen, body, bodyId }
  const row = rowOf(written, before, endOfUse(written))
  changes.put(written, row, before)
  variants.set(key, row)
  entries.set(key, written)
  if (variants.size > MAX_VARIANTS) dropOldest(changes, variants, key)
  return { written, variantKeys: [...variants.keys()] }
}

function dropOldest(
  changes: EntryChanges,
  variants: Map<string, LedgerRecord>,
  writtenKey: string,
): void {
  const others = [...variants.values()].filter(({ key }) => key !== writtenKey)
  const [oldest] = others.sort((one, other) => one.responseTimeMs - other.responseTimeMs)
  if (oldest === undefined) return
  changes.delete(oldest)
  variants.delete(oldest.key)
}
