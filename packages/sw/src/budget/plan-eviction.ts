// SPDX-License-Identifier: MIT
import type { LedgerRecord } from '../store/schema.ts'
import { rank } from './rank.ts'

/** How much has to go. */
export interface EvictionGoal {
  /** How many bytes are to be freed. */
  readonly bytes: number
  /** What was used or written since then stays: somebody may be reading it. Epoch milliseconds. */
  readonly usedBeforeMs: number
}

/**
 * Decides which entries go: disposable ones first, then normal ones, within a class those of the least value. Pinned ones
 * never go.
 */
export function planEviction(
  rows: readonly LedgerRecord[],
  { bytes, usedBeforeMs }: EvictionGoal,
  nowMs: number,
): readonly LedgerRecord[] {
  const candidates = rows
    .filter((row) => row.budget !== 'pinned' && latestUseMs(row) < usedBeforeMs)
    .map((row) => ({ row, isKeptLonger: row.budget === 'normal', value: rank(row, nowMs) }))
    .sort(
      (one, other) =>
        Number(one.isKeptLonger) - Number(other.isKeptLonger) || one.value - other.value,
    )
  let left = bytes
  const end = candidates.findIndex(({ row }) => {
    const isEnough = left <= 0
    left -= row.bytes
    return isEnough
  })
  return candidates.slice(0, end === -1 ? candidates.length : end).map(({ row }) => row)
}

function latestUseMs({ lastUsedAtMs, responseTimeMs }: LedgerRecord): number {
  return Math.max(lastUsedAtMs, responseTimeMs)
}
