// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import {
  footprint,
  replay,
  type ReplayOutcome,
  RULES,
} from '../../packages/sw/src/testing/replay.ts'
import { traces } from '../../packages/sw/src/testing/replay-traces.ts'
import { print, table } from './statistics.ts'

const SHARES = [0.05, 0.1, 0.2, 0.5]

it('prints what eviction by value saves, beside common rules', () => {
  const rows = traces().flatMap((trace) => {
    const bytes = footprint(trace)
    return Object.entries(RULES).map(([rule, order]) => [
      trace.name,
      rule,
      ...SHARES.map((share) => cell(replay(trace, order, bytes * share))),
    ])
  })
  const heads = SHARES.map((share) => `${share * 100} %`)
  print(`Eviction on replayed traces, by size of the cache as a share of all that is asked for

Each cell: hits, hits by bytes, time saved; all in percent.

${table(['trace', 'rule', ...heads], rows)}`)
  expect(rows).toHaveLength(16)
})

function cell({ hitRatio, byteHitRatio, timeSaved }: ReplayOutcome): string {
  return [hitRatio, byteHitRatio, timeSaved].map((ratio) => (ratio * 100).toFixed(1)).join(' / ')
}
