// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Duration, parseDuration } from './duration.ts'

describe('parseDuration()', () => {
  it.each<[Duration, number]>([
    ['2s', 2],
    ['10m', 600],
    ['1h', 3600],
    ['30d', 2_592_000],
    ['1y', 31_536_000],
    ['0s', 0],
    ['short', 600],
    ['medium', 7200],
    ['long', 86_400],
    [{ minutes: 10 }, 600],
    [{ days: 1, hours: 1, minutes: 1, seconds: 1 }, 90_061],
    [{ minutes: 0.5 }, 30],
  ])('reads %j as %i seconds', (duration, seconds) => {
    expect(parseDuration(duration)).toBe(seconds)
  })

  it.each([
    600,
    '600',
    '10 m',
    '10M',
    '-5m',
    '1e3s',
    '1.5h',
    '05m',
    '10w',
    '100y',
    '',
    'toString',
    null,
    undefined,
    [],
    {},
    { minutes: -1 },
    { minutes: '10' },
    { minutes: Number.NaN },
    { minutes: Infinity },
    { seconds: 0.5 },
    { weeks: 1 },
    { minute: 1 },
  ])('throws when it gets %j', (value) => {
    // A policy may come from JavaScript, where the type doesn't hold.
    expect(() => parseDuration(value as Duration)).toThrow(RangeError)
  })

  it('gives whole seconds, never negative', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.constantFrom('s', 'm', 'h', 'd', 'y'), (count, unit) => {
        const seconds = parseDuration(`${count}${unit}`)
        expect(Number.isSafeInteger(seconds)).toBe(true)
        expect(seconds).toBeGreaterThanOrEqual(count)
      }),
    )
  })
})
