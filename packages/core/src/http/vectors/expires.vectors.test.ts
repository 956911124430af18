// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { freshnessLifetime } from '../freshness.ts'

const now = Date.UTC(2026, 0, 1, 12)

function lifetimeOf(expires: readonly string[]): number {
  const fields = new Headers({ Date: 'Thu, 01 Jan 2026 12:00:00 GMT' })
  for (const line of expires) fields.append('Expires', line)
  const times = { requestTimeMs: now, responseTimeMs: now }
  const stored = { status: 200, fields, ...times, tags: [], policyVersionCurrent: true }
  return freshnessLifetime(stored, undefined, false).seconds
}

describe('RFC 9111 §5.3 and RFC 9110 §5.6.7, Expires', () => {
  it.each([
    ['Tue, 19 Jan 2038 14:14:08 GMT', Date.UTC(2038, 0, 19, 14, 14, 8)],
    ['Thursday, 18-Aug-50 02:01:18 GMT', Date.UTC(2050, 7, 18, 2, 1, 18)],
    ['Thu Aug  8 02:01:18 2050', Date.UTC(2050, 7, 8, 2, 1, 18)],
    ['THU, 18 AUG 2050 02:01:18 gMT', Date.UTC(2050, 7, 18, 2, 1, 18)],
  ])('%s is in the future', (text, instant) => {
    expect(lifetimeOf([text])).toBe((instant - now) / 1000)
  })

  it('takes a year that no 32-bit clock reaches', () => {
    expect(lifetimeOf(['Sat, 20 Nov 2286 17:46:39 GMT'])).toBeGreaterThan(2_147_483_647)
  })

  it.each([
    '0',
    '-1',
    '',
    'Thu, 18 Aug 2050 02:01:18 UTC',
    'Thu, 18 Aug 2050 02:01:18 AEST',
    'Thu, 18 Aug 50 02:01:18 GMT',
    'Thu 18 Aug 2050 02:01:18 GMT',
    'Thu,  18 Aug 2050 02:01:18 GMT',
    'Thu, 18  Aug  2050 02:01:18 GMT',
    'Thu, 18-Aug-2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02.01.18 GMT',
    'Thu, 18 Aug 2050 2:01:18 GMT',
  ])('%j has expired', (text) => {
    expect(lifetimeOf([text])).toBe(0)
  })

  it('has expired when there are two lines, even equal ones (RFC 9111 §4.2.1)', () => {
    const line = 'Tue, 19 Jan 2038 14:14:08 GMT'
    expect(lifetimeOf([line, line])).toBe(0)
  })
})
