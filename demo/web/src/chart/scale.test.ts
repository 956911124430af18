// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pickLabels, placeOn, planAxis } from './scale.ts'

describe('planAxis()', () => {
  it.each([
    [0, 33.3, 4, [0, 10, 20, 30, 40]],
    [0, 1, 4, [0, 0.5, 1]],
    [2.09, 2.19, 3, [2.05, 2.1, 2.15, 2.2]],
    [0, 0, 4, [0, 0.5]],
    [5, 5, 3, [4, 6]],
  ])('labels %d to %d with round numbers', (lowest, highest, wanted, ticks) => {
    expect(planAxis(lowest, highest, wanted).ticks).toEqual(ticks)
  })

  it('always has room for every value, and few labels', () => {
    const amount = fc.double({ min: 0, max: 100_000, noNaN: true })
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 2, max: 6 }), (one, other, wanted) => {
        const lowest = Math.min(one, other)
        const highest = Math.max(one, other)
        fc.pre(highest - lowest > 1e-3)
        const axis = planAxis(lowest, highest, wanted)
        const tolerance = (axis.to - axis.from) * 1e-9
        expect(axis.from).toBeLessThanOrEqual(lowest + tolerance)
        expect(axis.to).toBeGreaterThanOrEqual(highest - tolerance)
        expect(axis.ticks.length).toBeLessThanOrEqual(wanted + 2)
      }),
    )
  })
})

describe('placeOn()', () => {
  it('maps the ends of the axis to the ends of the plot, also upside down', () => {
    const axis = planAxis(0, 40, 4)
    expect(placeOn(axis, 0, 200, 10)).toBe(200)
    expect(placeOn(axis, 40, 200, 10)).toBe(10)
    expect(placeOn(axis, 20, 200, 10)).toBe(105)
  })
})

describe('pickLabels()', () => {
  it.each([
    [0, 4, []],
    [3, 0, []],
    [3, 4, [0, 1, 2]],
    [90, 3, [29, 59, 89]],
    [14, 4, [1, 5, 9, 13]],
  ])('picks out of %d at most %d, the last one always', (count, wanted, picked) => {
    expect(pickLabels(count, wanted)).toEqual(picked)
  })
})
