// SPDX-License-Identifier: MIT
import type { EntryRecord, LedgerRecord } from './schema.ts'

// Keys, indexes and the records' own weight, about as large as Chromium's database makes them.
const OVERHEAD_BYTES = 600

/** Half of a use's weight is gone after so long. */
export const HALF_LIFE_MS: number = 8 * 60 * 60 * 1000

/** Makes the ledger's row of an entry; what is known of the uses of the one before goes on. */
export function rowOf(
  entry: EntryRecord,
  before: LedgerRecord | undefined,
  endOfUseMs: number,
): LedgerRecord {
  const { key, uriKey, partition, scope, budget, policyVersion, stamp, bodyId, bodyBytes } = entry
  const { requestTimeMs, responseTimeMs } = entry
  return {
    key,
    uriKey,
    partition,
    scope,
    budget,
    policyVersion,
    stamp,
    bodyId,
    bodyBytes,
    requestTimeMs,
    responseTimeMs,
    endOfUseMs,
    bytes: bytesOf(entry),
    // A 304 comes quicker than what it stands for: the dearest answer counts.
    costMs: Math.max(1, responseTimeMs - requestTimeMs, before?.costMs ?? 0),
    hits: before?.hits ?? 0,
    weight: before?.weight ?? 1,
    lastUsedAtMs: before?.lastUsedAtMs ?? responseTimeMs,
  }
}

/** Adds uses to a row; the older ones have lost weight since. */
export function usedRow(row: LedgerRecord, hits: number, lastUsedAtMs: number): LedgerRecord {
  return {
    ...row,
    hits: row.hits + hits,
    weight: weightAt(row, lastUsedAtMs) + hits,
    lastUsedAtMs: Math.max(row.lastUsedAtMs, lastUsedAtMs),
  }
}

/** What the uses of an entry weigh at a time. */
export function weightAt(
  { weight, lastUsedAtMs }: Pick<LedgerRecord, 'weight' | 'lastUsedAtMs'>,
  nowMs: number,
): number {
  return weight * 2 ** (-Math.max(0, nowMs - lastUsedAtMs) / HALF_LIFE_MS)
}

function bytesOf({ bodyBytes, fields }: EntryRecord): number {
  return fields.reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    OVERHEAD_BYTES + bodyBytes,
  )
}
