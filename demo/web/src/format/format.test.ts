// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, formatAge, formatElapsed, formatInstant } from './dates.ts'
import { parseDecimal } from './decimals.ts'
import { hueOf, initialsOf } from './initials.ts'
import { formatLitres, formatWholeLitres } from './litres.ts'
import { formatMoney, formatWholeMoney, moneyForInput, parseMoney } from './money.ts'

describe('parseDecimal()', () => {
  it.each([
    ['12,4', 12.4],
    [' 12.45 ', 12.45],
    ['7', 7],
    ['7.', 7],
    ['', undefined],
    ['-3', undefined],
    ['1.2.3', undefined],
    ['twelve', undefined],
    ['1e3', undefined],
  ])('reads %j', (text, number) => {
    expect(parseDecimal(text)).toBe(number)
  })
})

describe('parseMoney()', () => {
  it.each([
    ['1,15', 115],
    ['€ 2.5', 250],
    ['3', 300],
    ['1.155', undefined],
    ['free', undefined],
  ])('reads %j', (text, cents) => {
    expect(parseMoney(text)).toBe(cents)
  })

  it('reads back every price that an input shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (cents) => {
        expect(parseMoney(moneyForInput(cents))).toBe(cents)
      }),
    )
  })
})

describe('formatMoney()', () => {
  it('writes euros with cents, or without where they are noise', () => {
    expect(formatMoney(123_450)).toBe('€1,234.50')
    expect(formatWholeMoney(123_450)).toBe('€1,235')
  })
})

describe('formatLitres()', () => {
  it('writes one decimal, or none for large volumes', () => {
    expect(formatLitres(12.44)).toBe('12.4 L')
    expect(formatWholeLitres(48_210.4)).toBe('48,210 L')
  })
})

describe('formatInstant()', () => {
  const now = new Date(2026, 4, 12, 0, 5).getTime()

  it("never lets yesterday's time pass for today's", () => {
    expect(formatInstant(new Date(2026, 4, 12, 0, 1).getTime(), now)).toBe('00:01')
    expect(formatInstant(new Date(2026, 4, 11, 23, 59).getTime(), now)).toBe('yesterday 23:59')
    expect(formatInstant(new Date(2026, 4, 9, 6, 40).getTime(), now)).toBe('9 May 06:40')
  })
})

describe('formatElapsed()', () => {
  it.each([
    [-5, '0 ms'],
    [38, '38 ms'],
    [59_999, '59 s'],
    [240_000, '4 min'],
    [3 * 3_600_000, '3 h'],
    [86_400_000, '1 day'],
    [2.9 * 86_400_000, '2 days'],
  ])('writes %d ms in its largest unit', (elapsedMs, words) => {
    expect(formatElapsed(elapsedMs)).toBe(words)
  })
})

describe('formatAge()', () => {
  const now = new Date(2026, 4, 12).getTime()

  it.each([
    ['2026-05-12', '0 months'],
    ['2026-04-13', '0 months'],
    ['2026-04-12', '1 month'],
    ['2024-06-12', '23 months'],
    ['2024-05-12', '2 y'],
    ['2020-01-21', '6 y 3 m'],
  ])('counts whole months since %s', (born, words) => {
    expect(formatAge(born, now)).toBe(words)
  })
})

describe('dayOf()', () => {
  it("names the device's own day, not Greenwich's", () => {
    expect(dayOf(new Date(2026, 0, 1, 0, 30).getTime())).toBe('2026-01-01')
    expect(dayOf(new Date(2026, 11, 31, 23, 30).getTime())).toBe('2026-12-31')
  })
})

describe('initialsOf()', () => {
  it.each([
    ['Anna Brandt', 'AB'],
    ['Dr. Emil Haas', 'EH'],
    ['Lotte', 'L'],
    ['', ''],
  ])('takes those of %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})

describe('hueOf()', () => {
  it('gives the same text the same number', () => {
    expect(hueOf('Lotte', 5)).toBe(hueOf('Lotte', 5))
    expect(hueOf('Lotte', 5)).toBeLessThan(5)
  })
})
