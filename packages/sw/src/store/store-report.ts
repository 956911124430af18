// SPDX-License-Identifier: MIT
import type { BudgetReport } from '@springhouse/core'
import type { HotTier } from './hot-tier.ts'
import type { LedgerStore } from './ledger-store.ts'
import type { EntryRecord, TotalsRecord } from './schema.ts'
import type { Uses } from './uses.ts'

/** A stored response, with what its eviction depends on. */
export interface StoredEntry {
  readonly entry: EntryRecord
  /** What it takes of the budget. */
  readonly bytes: number
  readonly hits: number
  readonly lastUsedAtMs: number
  /** Whether its body is in memory. */
  readonly isHot: boolean
}

/** What the stores hold. */
export interface StoreReport {
  readonly budget: Omit<BudgetReport, 'quotaBytes' | 'usageBytes'>
  /** Used last comes first. */
  readonly entries: readonly StoredEntry[]
}

/** Lists entries, newest first. */
export async function listNewest(
  ledger: LedgerStore,
  limit: number,
): Promise<readonly EntryRecord[]> {
  const rows = await ledger.rows()
  rows.sort((one, other) => other.responseTimeMs - one.responseTimeMs)
  return ledger.entries(rows.slice(0, limit))
}

/** Lists entries, used last first; without entries to list nothing is read. */
export async function listUsedLast(
  { ledger, hot, uses }: { ledger: LedgerStore; hot: HotTier; uses: Uses },
  limit: number,
): Promise<readonly StoredEntry[]> {
  if (limit <= 0) return []
  const rows = (await ledger.rows()).map((row) => {
    const { hits, lastUsedAtMs } = uses.get(row.key) ?? { ...row, hits: 0 }
    return { ...row, hits: row.hits + hits, lastUsedAtMs }
  })
  rows.sort((one, other) => other.lastUsedAtMs - one.lastUsedAtMs)
  const listed = rows.slice(0, limit)
  const entries = new Map((await ledger.entries(listed)).map((entry) => [entry.key, entry]))
  return listed.flatMap(({ key, bytes, hits, lastUsedAtMs }) => {
    const entry = entries.get(key)
    return entry === undefined ? [] : [{ entry, bytes, hits, lastUsedAtMs, isHot: hot.has(entry) }]
  })
}

/** Adds up what the entries take. */
export function budgetOf(
  totals: readonly TotalsRecord[],
  {
    budgetBytes,
    hotBytes,
    evicted,
  }: {
    readonly budgetBytes: number
    readonly hotBytes: number
    readonly evicted: { readonly entries: number; readonly bytes: number }
  },
): StoreReport['budget'] {
  const usedBytesByClass = { pinned: 0, normal: 0, disposable: 0 }
  for (const { budget, bytes } of totals) usedBytesByClass[budget] = bytes
  return {
    limitBytes: budgetBytes,
    usedBytes: totals.reduce((sum, { bytes }) => sum + bytes, 0),
    usedBytesByClass,
    entries: totals.reduce((sum, { entries }) => sum + entries, 0),
    hotBytes,
    evictedEntries: evicted.entries,
    evictedBytes: evicted.bytes,
  }
}
