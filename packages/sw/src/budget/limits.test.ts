// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { budgetBytesOf, DEFAULT_BUDGET_BYTES, MAX_BUDGET_BYTES } from './limits.ts'

describe('budgetBytesOf()', () => {
  it('is 50 MB where nothing is said', () => {
    expect(budgetBytesOf(undefined)).toBe(50 * 1024 * 1024)
    expect(DEFAULT_BUDGET_BYTES).toBeLessThan(MAX_BUDGET_BYTES)
  })

  it('takes up to 100 MB', () => {
    expect(budgetBytesOf({ bytes: MAX_BUDGET_BYTES })).toBe(100 * 1024 * 1024)
  })

  it.each([0, -1, Number.NaN, MAX_BUDGET_BYTES + 1])('refuses %d, and says why', (bytes) => {
    expect(() => budgetBytesOf({ bytes })).toThrow(`received ${bytes}`)
  })
})
