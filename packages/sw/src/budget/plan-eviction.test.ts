// SPDX-License-Identifier: MIT
import { array, assert, constantFrom, nat, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HALF_LIFE_MS, rowOf } from '../store/ledger.ts'
import type { LedgerRecord } from '../store/schema.ts'
import { entryAt } from '../testing/cache-kit.ts'
import { planEviction } from './plan-eviction.ts'
import { rank } from './rank.ts'

const NOW_MS = 10 * HALF_LIFE_MS

function row(path: string, changes: Partial<LedgerRecord> = {}): LedgerRecord {
  const made = rowOf(entryAt(path, { bodyBytes: 1000 }), undefined, Number.POSITIVE_INFINITY)
  return { ...made, lastUsedAtMs: 5 * HALF_LIFE_MS, responseTimeMs: 0, ...changes }
}

function plan(rows: readonly LedgerRecord[], bytes: number): readonly LedgerRecord[] {
  return planEviction(rows, { bytes, usedBeforeMs: NOW_MS - 5000 }, NOW_MS)
}

const ROWS = array(
  record({
    budget: constantFrom('pinned' as const, 'normal' as const, 'disposable' as const),
    bytes: nat({ max: 1000 }),
    weight: nat({ max: 20 }),
    costMs: nat({ max: 500 }),
    lastUsedAtMs: nat({ max: NOW_MS }),
  }),
).map((list) => list.map((changes, index) => row(`/${index}`, changes)))

describe('planEviction()', () => {
  it('frees what is needed where it can, and no entry more than needed', () => {
    assert(
      property(ROWS, nat({ max: 5000 }), (rows, bytes) => {
        const gone = plan(rows, bytes)
        const freed = (list: readonly LedgerRecord[]): number =>
          list.reduce((sum, each) => sum + each.bytes, 0)
        const isAll = plan(rows, Number.POSITIVE_INFINITY).length === gone.length
        expect(freed(gone) >= bytes || isAll).toBe(true)
        expect(gone.length === 0 || freed(gone.slice(0, -1)) < bytes).toBe(true)
      }),
    )
  })

  it('takes disposable ones first, never pinned ones, and none that was used just now', () => {
    assert(
      property(ROWS, nat({ max: 5000 }), (rows, bytes) => {
        const gone = plan(rows, bytes)
        const classes = gone.map(({ budget }) => budget)
        expect(classes).toEqual([...classes].sort())
        expect(classes).not.toContain('pinned')
        expect(gone.every(({ lastUsedAtMs }) => lastUsedAtMs < NOW_MS - 5000)).toBe(true)
        const left = rows.filter((each) => each.budget === 'disposable' && !gone.includes(each))
        const isYoung = left.every(({ lastUsedAtMs }) => lastUsedAtMs >= NOW_MS - 5000)
        expect(!classes.includes('normal') || isYoung).toBe(true)
      }),
    )
  })

  it('takes what is worth least within a class', () => {
    const [dear, cheap] = [row('/dear', { costMs: 900 }), row('/cheap', { costMs: 20 })]
    expect(plan([dear, cheap], 1)).toEqual([cheap])
  })

  it('leaves alone what was written just now', () => {
    expect(plan([row('/a', { responseTimeMs: NOW_MS - 10 })], 1)).toEqual([])
  })
})

describe('rank()', () => {
  it.each([
    ['is used more', { weight: 5 }],
    ['is dearer to fetch', { costMs: 900 }],
    ['is smaller', { bytes: 10, bodyBytes: 0 }],
    ['was used later', { lastUsedAtMs: 6 * HALF_LIFE_MS }],
  ])('is higher for an entry that %s', (_, changes) => {
    expect(rank(row('/a', changes), NOW_MS)).toBeGreaterThan(rank(row('/a'), NOW_MS))
  })

  it('lets old favourites fade', () => {
    const favourite = row('/a', { weight: 100, lastUsedAtMs: 0 })
    const recent = row('/b', { weight: 1, lastUsedAtMs: NOW_MS })
    expect(rank(favourite, NOW_MS)).toBeLessThan(rank(recent, NOW_MS))
  })
})
