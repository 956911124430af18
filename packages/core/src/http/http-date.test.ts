// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHttpDate, parseHttpDate } from './http-date.ts'

const now = Date.UTC(2026, 0, 1)
const example = Date.UTC(1994, 10, 6, 8, 49, 37)

describe('parseHttpDate()', () => {
  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ])('reads the form of %s (RFC 9110 §5.6.7)', (text) => {
    expect(parseHttpDate(text, now)).toBe(example)
  })

  it.each([
    ['Tue, 19 Jan 2038 14:14:08 GMT', Date.UTC(2038, 0, 19, 14, 14, 8)],
    ['Thursday, 18-Aug-50 02:01:18 GMT', Date.UTC(2050, 7, 18, 2, 1, 18)],
    ['Thu Aug  8 02:01:18 2050', Date.UTC(2050, 7, 8, 2, 1, 18)],
    ['THU, 18 AUG 2050 02:01:18 gMT', Date.UTC(2050, 7, 18, 2, 1, 18)],
    ['Sat, 20 Nov 2286 17:46:39 GMT', Date.UTC(2286, 10, 20, 17, 46, 39)],
    ['Tue, 30 Jun 2026 23:59:60 GMT', Date.UTC(2026, 6, 1)],
    ['Sat, 29 Feb 2020 00:00:00 GMT', Date.UTC(2020, 1, 29)],
    ['Sun, 06 Nov 0094 08:49:37 GMT', new Date(0).setUTCFullYear(94, 10, 6) + 31_777_000],
  ])('reads %s', (text, instant) => {
    expect(parseHttpDate(text, now)).toBe(instant)
  })

  it.each([
    '0',
    '',
    '-1',
    'Thu, 18 Aug 2050 02:01:18 UTC',
    'Thu, 18 Aug 2050 02:01:18 AEST',
    'Thu, 18 Aug 2050 02:01:18',
    'Thu, 18 Aug 50 02:01:18 GMT',
    'Thu 18 Aug 2050 02:01:18 GMT',
    'Thu,  18 Aug 2050 02:01:18 GMT',
    'Thu, 18  Aug 2050 02:01:18 GMT',
    'Thu, 18-Aug-2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02.01.18 GMT',
    'Thu, 18 Aug 2050 2:01:18 GMT',
    'Thu, 18 Aug 2050 24:01:18 GMT',
    'Thu, 18 Aug 2050 02:60:18 GMT',
    'Thu, 18 Aug 2050 02:01:61 GMT',
    'Thu, 31 Feb 2050 02:01:18 GMT',
    'Thu, 00 Aug 2050 02:01:18 GMT',
    'Thu, 18 Foo 2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02:01:18 GMT, Thu, 18 Aug 2050 02:01:18 GMT',
    ' Thu, 18 Aug 2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02:01:18 GMT\n',
    '2050-08-18T02:01:18Z',
  ])('refuses %j (RFC 9111 §4.2)', (text) => {
    expect(parseHttpDate(text, now)).toBeUndefined()
  })

  it.each([
    ['75', 2075],
    ['76', 1976],
    ['77', 1977],
    ['00', 2000],
    ['25', 2025],
    ['99', 1999],
  ])('reads the year %s seen from 2026 as %i (RFC 9110 §5.6.7)', (digits, year) => {
    const instant = parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`, now)
    expect(new Date(instant ?? 0).getUTCFullYear()).toBe(year)
  })

  it('moves a two-digit year back at more than 50 years, to the second', () => {
    const text = 'Wednesday, 01-Jan-76 00:00:00 GMT'
    expect(parseHttpDate(text, now)).toBe(Date.UTC(2076, 0, 1))
    expect(parseHttpDate(text, now - 1000)).toBe(Date.UTC(1976, 0, 1))
    expect(parseHttpDate('Sunday, 29-Feb-76 00:00:00 GMT', now)).toBe(Date.UTC(1976, 1, 29))
    expect(parseHttpDate('Sunday, 29-Feb-75 00:00:00 GMT', now)).toBeUndefined()
  })

  it('sees a two-digit year from the present when no instant is given', () => {
    const year = new Date().getUTCFullYear()
    const digits = String(year % 100).padStart(2, '0')
    const instant = parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`)
    expect(new Date(instant ?? 0).getUTCFullYear()).toBe(year)
  })

  it('reads back what formatHttpDate() writes, to the second', () => {
    const instants = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11, 31) })
    fc.assert(
      fc.property(instants, (atMs) => {
        expect(parseHttpDate(formatHttpDate(atMs), now)).toBe(Math.floor(atMs / 1000) * 1000)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseHttpDate(text, now)).not.toThrow()
      }),
    )
  })
})

describe('formatHttpDate()', () => {
  it('writes IMF-fixdate', () => {
    expect(formatHttpDate(example)).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
  })
})
