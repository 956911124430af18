// SPDX-License-Identifier: MIT
import { weightAt } from '../store/ledger.ts'
import type { LedgerRecord } from '../store/schema.ts'

/** What a slow mobile network transfers in a millisecond. */
export const BYTES_PER_MS = 250

/** What the value of an entry depends on. */
export type Ranked = Pick<
  LedgerRecord,
  'weight' | 'lastUsedAtMs' | 'costMs' | 'bytes' | 'bodyBytes'
>

/**
 * Tells what keeping an entry is worth: the time that a byte of it is expected to save. Uses count for less the longer they
 * are ago, so that old favourites fade.
 */
export function rank(row: Ranked, nowMs: number): number {
  const refetchMs = row.costMs + row.bodyBytes / BYTES_PER_MS
  return (weightAt(row, nowMs) * refetchMs) / row.bytes
}
