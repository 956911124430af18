// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'

function draw(name: string, count: number): readonly number[] {
  const random = new Random(name)
  return Array.from({ length: count }, () => random.next())
}

describe('Random', () => {
  it('repeats itself for the same name and not for another', () => {
    expect(draw('cow 1', 5)).toEqual(draw('cow 1', 5))
    expect(draw('cow 1', 5)).not.toEqual(draw('cow 2', 5))
  })

  it('spreads evenly over 0 to 1', () => {
    const values = draw('spread', 10_000)
    const average = values.reduce((sum, one) => sum + one, 0) / values.length
    expect(average).toBeCloseTo(0.5, 1)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
  })

  it('integer() includes both ends', () => {
    const random = new Random('dice')
    const rolls = new Set(Array.from({ length: 200 }, () => random.integer(1, 6)))
    expect(rolls).toEqual(new Set([1, 2, 3, 4, 5, 6]))
  })

  it('weighted() never picks what weighs nothing', () => {
    const random = new Random('scale')
    const picks = Array.from({ length: 500 }, () =>
      random.weighted([
        ['often', 9],
        ['never', 0],
        ['seldom', 1],
      ]),
    )
    expect(picks).not.toContain('never')
    expect(picks.filter((pick) => pick === 'often').length).toBeGreaterThan(400)
  })

  it('pick() refuses an empty list', () => {
    expect(() => new Random('x').pick([])).toThrow('the list is empty')
  })
})
