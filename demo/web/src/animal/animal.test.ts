// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { withdrawalEnd } from './withdrawal.ts'
import { summarise } from './yield-summary.ts'

describe('withdrawalEnd()', () => {
  it.each([
    ['2026-05-12', 5, '2026-05-17'],
    ['2026-12-30', 3, '2027-01-02'],
    ['2026-03-28', 2, '2026-03-30'],
  ])('counts days from %s, whatever clocks do at night', (date, days, end) => {
    expect(withdrawalEnd(date, days)).toBe(end)
  })
})

describe('summarise()', () => {
  it('averages over the days that were recorded', () => {
    const days = [10, 30, 20].map((litres) => ({ date: '2026-05-12', litres }))
    expect(summarise(days)).toEqual({ total: 60, average: 20, best: 30 })
  })

  it('is all zero when nothing was recorded', () => {
    expect(summarise([])).toEqual({ total: 0, average: 0, best: 0 })
  })
})
