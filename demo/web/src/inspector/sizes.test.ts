// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budgetBars, type BudgetPart } from './budget-bar.ts'
import { formatBytes } from './bytes.ts'
import { shortUrl } from './short-url.ts'
import { formatSeconds } from './spans.ts'
import { budgetReport } from './testing/reports.ts'
import { troubleLines } from './trouble-words.ts'

describe('formatBytes()', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 KB'],
    [3482, '3.4 KB'],
    [10_189, '10 KB'],
    [50 * 1024 ** 2, '50 MB'],
    [1020 * 1024, '1.0 MB'],
    [2.5 * 1024 ** 3, '2.5 GB'],
    [8000 * 1024 ** 4, '8000 TB'],
  ])('writes %d as %j', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words)
  })

  it('is short enough for the end of a line, whatever the size', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (bytes) => {
        expect(formatBytes(bytes).length).toBeLessThanOrEqual('8000 TB'.length + 2)
      }),
    )
  })
})

describe('formatSeconds()', () => {
  it.each([
    [-3, '0 s'],
    [0.9, '0 s'],
    [59.9, '59 s'],
    [600, '10 min'],
    [2_592_000, '30 days'],
  ])('writes %d as %j', (seconds, words) => {
    expect(formatSeconds(seconds)).toBe(words)
  })
})

describe('shortUrl()', () => {
  const origin = 'https://dairy.test'

  it("leaves out the page's own origin, and no other", () => {
    expect(shortUrl(`${origin}/api/products`, origin)).toBe('/api/products')
    expect(shortUrl('https://dairy.test.example/api', origin)).toBe(
      'https://dairy.test.example/api',
    )
  })

  it('cuts the middle of a long URL: its end tells it apart from others', () => {
    const url = `${origin}/api/search/animals?text=${'lotte'.repeat(20)}&farm=12&page=7`
    const short = shortUrl(url, origin)
    expect(short).toMatch(/^\/api\/search\/animals\?text=lotte.*….*&farm=12&page=7$/)
    expect(short).toHaveLength(60)
  })
})

describe('budgetBars()', () => {
  const widthsOf = (parts: readonly BudgetPart[] | undefined): readonly unknown[] | undefined =>
    parts?.map(({ name, width }) => [name, width])

  it('divides a bar that is as long as the limit', () => {
    const bars = budgetBars(
      budgetReport({ usedBytesByClass: { pinned: 100, normal: 200, disposable: 50 } }),
    )
    expect(widthsOf(bars.whole)).toEqual([
      ['pinned', 10],
      ['normal', 20],
      ['disposable', 5],
    ])
    expect(bars.enlarged).toBeUndefined()
  })

  it('enlarges what is used where it would be a sliver', () => {
    const bars = budgetBars(
      budgetReport({ usedBytesByClass: { pinned: 10, normal: 30, disposable: 0 } }),
    )
    expect(bars.usedWidth).toBe(4)
    expect(widthsOf(bars.enlarged)).toEqual([
      ['pinned', 25],
      ['normal', 75],
      ['disposable', 0],
    ])
  })

  it('has nothing to enlarge in an empty cache', () => {
    expect(budgetBars(budgetReport())).toMatchObject({ usedWidth: 0, enlarged: undefined })
  })

  it('never leaves a bar, not even over the limit or without one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (limitBytes, pinned, normal, last) => {
        const usedBytesByClass = { pinned, normal, disposable: last }
        const { whole, enlarged = [] } = budgetBars(budgetReport({ limitBytes, usedBytesByClass }))
        for (const parts of [whole, enlarged]) {
          const sum = parts.reduce((total, { width }) => total + width, 0)
          expect(sum).toBeLessThanOrEqual(100.001)
        }
      }),
    )
  })
})

describe('troubleLines()', () => {
  it('says what went wrong in words, most frequent first, and nothing of what did not', () => {
    const lines = troubleLines({
      'store-read-failed': 1,
      'quota-exceeded': 3,
      'moon-too-bright': 2,
      other: 0,
    })
    expect(lines.map(({ words }) => words)).toEqual([
      'The browser had no space left: 3 times',
      'Moon too bright: 2 times',
      'The store could not be read: once',
    ])
  })
})
