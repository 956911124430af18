// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { expectedLitres, milkOfDays, PEAK_DAY } from './lactation.ts'
import { Random } from './random.ts'

describe('expectedLitres()', () => {
  it('rises to its peak and falls slowly after it', () => {
    expect(expectedLitres(PEAK_DAY, 32)).toBeCloseTo(32)
    expect(expectedLitres(5, 32)).toBeLessThan(expectedLitres(30, 32))
    expect(expectedLitres(30, 32)).toBeLessThan(32)
    expect(expectedLitres(150, 32)).toBeLessThan(32)
    expect(expectedLitres(300, 32)).toBeLessThan(expectedLitres(150, 32))
    expect(expectedLitres(300, 32)).toBeGreaterThan(15)
  })
})

describe('milkOfDays()', () => {
  it('begins at the calving when that is less than the wanted days ago', () => {
    expect(milkOfDays(12, 90, 30, new Random('young'))).toHaveLength(12)
    expect(milkOfDays(200, 90, 30, new Random('late'))).toHaveLength(90)
  })
})
