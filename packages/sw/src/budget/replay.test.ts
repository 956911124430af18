// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { footprint, replay, RULES } from '../testing/replay.ts'
import { traces } from '../testing/replay-traces.ts'

const SHARES = [0.05, 0.1, 0.2, 0.5]

describe('eviction by value', () => {
  it.each(traces())('saves at least as much time as LRU: $name', { timeout: 60_000 }, (trace) => {
    const bytes = footprint(trace)
    const saved = SHARES.map((share) => ({
      ours: replay(trace, RULES['by value'], bytes * share).timeSaved,
      lru: replay(trace, RULES.LRU, bytes * share).timeSaved,
    }))
    const sum = (rule: 'ours' | 'lru'): number => saved.reduce((all, each) => all + each[rule], 0)
    expect(sum('ours')).toBeGreaterThan(sum('lru'))
    // At no size is it worse by more than half a point, also where what is wanted changes altogether.
    for (const { ours, lru } of saved) expect(ours).toBeGreaterThan(lru - 0.005)
  })
})
