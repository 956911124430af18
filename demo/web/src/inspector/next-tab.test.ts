// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { nextTab } from './next-tab.ts'

describe('nextTab()', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 3, 0],
    ['ArrowLeft', 0, 3],
    ['ArrowLeft', 2, 1],
    ['Home', 2, 0],
    ['End', 1, 3],
    ['a', 2, 2],
  ])('%s leads from tab %d to %d', (key, at, next) => {
    expect(nextTab(key, at, 4)).toBe(next)
  })
})
