// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { daysAfter } from '../data/calendar.ts'
import { joinDays } from './milk.ts'

describe('joinDays()', () => {
  it('lets what was recorded replace what was there, and adds new days at their place', () => {
    const before = [
      { date: '2026-11-18', litres: 20 },
      { date: '2026-11-19', litres: 21 },
    ]
    const recorded = [
      { date: '2026-11-17', litres: 18 },
      { date: '2026-11-19', litres: 25 },
      { date: '2026-11-20', litres: 26 },
    ]
    expect(joinDays(before, recorded).map(({ litres }) => litres)).toEqual([18, 20, 25, 26])
  })

  it('keeps the last 90 days', () => {
    const before = Array.from({ length: 90 }, (_, index) => ({
      date: daysAfter('2026-01-01', index),
      litres: index,
    }))
    const joined = joinDays(before, [{ date: daysAfter('2026-01-01', 90), litres: 90 }])
    expect(joined).toHaveLength(90)
    expect(joined[0]?.litres).toBe(1)
    expect(joined.at(-1)?.litres).toBe(90)
  })
})
