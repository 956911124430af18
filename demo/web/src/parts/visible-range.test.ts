// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SPARE_ROWS, visibleRange } from './visible-range.ts'

const PLACE = { top: 0, windowHeight: 700, rowHeight: 70, count: 200 }

describe('visibleRange()', () => {
  it('draws what is in the window and a few rows beyond', () => {
    expect(visibleRange(PLACE)).toEqual({ from: 0, to: 10 + SPARE_ROWS })
    expect(visibleRange({ ...PLACE, top: -7000 })).toEqual({
      from: 100 - SPARE_ROWS,
      to: 110 + SPARE_ROWS,
    })
  })

  it('draws nothing of a list that is far below or far above', () => {
    expect(visibleRange({ ...PLACE, top: 9000 })).toEqual({ from: 0, to: 0 })
    expect(visibleRange({ ...PLACE, top: -90_000 })).toEqual({ from: 200, to: 200 })
  })

  it('covers every row that touches the window, and never leaves the list', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50_000, max: 5000 }),
        fc.integer({ min: 0, max: 500 }),
        (top, count) => {
          const { from, to } = visibleRange({ ...PLACE, top, count })
          expect(from).toBeGreaterThanOrEqual(0)
          expect(to).toBeLessThanOrEqual(count)
          const rows = Array.from({ length: count }, (_, row) => row)
          const seen = rows.filter((row) => top + (row + 1) * 70 > 0 && top + row * 70 < 700)
          expect(seen.filter((row) => row < from || row >= to)).toEqual([])
        },
      ),
    )
  })
})
