// SPDX-License-Identifier: MIT
import type { TroubleName } from '../plan.ts'
import { describeFinding, type Finding } from './ledger.ts'

/** What counts as a fault. */
export interface Bound {
  /** How long a read may go on answering what was invalidated, in milliseconds. */
  readonly staleMs: number
}

/** What a run of one cache under one trouble has shown. */
export interface Score {
  readonly trouble: TroubleName | 'calm'
  reads: number
  writes: number
  failed: number
  /** Reads of what had been invalidated, while it happened. */
  stale: number
  longestStaleMs: number
  /** Reads that were stale for longer than the bound. */
  late: number
  /** Reads of a process that were older than its own answer to a write. */
  olderThanOwnWrite: number
  /** Answers that were older than the position they claim. */
  olderThanStamp: number
  /** Stale reads when everything is well again and all have heard of everything. */
  afterQuiet: number
  /** How long it took until all was well and judged, in seconds. */
  seconds: number
}

/** Starts counting. */
export function newScore(trouble: Score['trouble']): Score {
  return {
    trouble,
    reads: 0,
    writes: 0,
    failed: 0,
    stale: 0,
    longestStaleMs: 0,
    late: 0,
    olderThanOwnWrite: 0,
    olderThanStamp: 0,
    afterQuiet: 0,
    seconds: 0,
  }
}

/** Counts a read that was made while things happened. Returns a complaint when it breaks the promise. */
export function countRead(score: Score, finding: Finding, bound: Bound): string | undefined {
  const isLate = finding.read.isIsolated !== true && finding.staleMs > bound.staleMs
  score.reads += 1
  if (finding.staleMs > 0) score.stale += 1
  score.longestStaleMs = Math.max(score.longestStaleMs, finding.staleMs)
  if (isLate) score.late += 1
  if (finding.isOlderThanOwnWrite) score.olderThanOwnWrite += 1
  if (finding.isOlderThanItsStamp) score.olderThanStamp += 1
  const isWrong = isLate || finding.isOlderThanOwnWrite || finding.isOlderThanItsStamp
  return isWrong ? `${score.trouble}: ${describeFinding(finding)}` : undefined
}

/** Adds scores up. */
export function total(scores: readonly Score[]): Score {
  const sum = newScore('calm')
  for (const score of scores) {
    sum.reads += score.reads
    sum.writes += score.writes
    sum.failed += score.failed
    sum.stale += score.stale
    sum.longestStaleMs = Math.max(sum.longestStaleMs, score.longestStaleMs)
    sum.late += score.late
    sum.olderThanOwnWrite += score.olderThanOwnWrite
    sum.olderThanStamp += score.olderThanStamp
    sum.afterQuiet += score.afterQuiet
    sum.seconds += score.seconds
  }
  return sum
}
