// SPDX-License-Identifier: MIT
import type { Outcome } from '../run.ts'
import { type Score, total } from './score.ts'

const COLUMNS = [
  'reads',
  'writes',
  'no answer',
  'stale',
  'longest, ms',
  'over the bound',
  'older than own write',
  'older than stamp',
  'after quiet',
  'took, s',
]

/** Prints what a cache went through, trouble by trouble, and what its browsers showed. */
export function reportTroubles(name: string, outcome: Outcome): string {
  const parts = [section(name, outcome.scores)]
  for (const [witness, scores] of Object.entries(outcome.witnessScores)) {
    parts.push(section(`${name}, ${witness}`, scores))
  }
  return parts.join('\n\n')
}

/** Prints caches beside each other. */
export function reportTotals(outcomes: Readonly<Record<string, Outcome>>): string {
  const rows = Object.entries(outcomes).map(([name, { scores, loads }]) => [
    name,
    ...cells(total(scores)),
    (loads.loads / loads.allowed).toFixed(2),
    String(loads.surplus.length),
  ])
  return table([['cache', ...COLUMNS, 'loads per invalidation', 'paths with more than 1'], ...rows])
}

function section(title: string, scores: readonly Score[]): string {
  const rows = scores.map((score) => [score.trouble, ...cells(score)])
  return `${title}\n${table([['trouble', ...COLUMNS], ...rows, ['all', ...cells(total(scores))]])}`
}

function cells(score: Score): readonly string[] {
  const { reads, writes, failed, stale, longestStaleMs } = score
  const { late, olderThanOwnWrite, olderThanStamp, afterQuiet } = score
  const numbers = [reads, writes, failed, stale, longestStaleMs, late]
  const texts = [...numbers, olderThanOwnWrite, olderThanStamp, afterQuiet].map(String)
  return [...texts, score.seconds.toFixed(1)]
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
  return rows.map(line).join('\n')
}
