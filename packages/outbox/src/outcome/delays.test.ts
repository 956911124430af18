// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON } from '../testing/fixture.ts'
import { backoffMs, captiveDelayMs, dueAtMs, MAX_DELAY_MS } from './delays.ts'
import { retryAfterMs } from './retry-after.ts'

const HOUR_MS = 3_600_000

describe('backoffMs()', () => {
  it('draws from 0 to 2 s, 4 s, 8 s ... 5 min when failures add up', () => {
    const longest = [1, 2, 3, 7, 8, 9, 20].map((failures) => backoffMs(failures, 0.999_999))
    expect(longest.map((ms) => Math.round(ms / 1000))).toEqual([2, 4, 8, 128, 256, 300, 300])
    expect(backoffMs(5, 0)).toBe(0)
  })

  it('draws from up to 6 h when the operation is stalled', () => {
    expect(backoffMs(21, 0.999_999)).toBeGreaterThan(300_000)
    expect(backoffMs(40, 0.999_999)).toBeLessThanOrEqual(6 * HOUR_MS)
    expect(backoffMs(2000, 0.5)).toBe(3 * HOUR_MS)
  })
})

describe('captiveDelayMs()', () => {
  it('grows from 30 s to 5 min', () => {
    expect([1, 2, 3, 4, 5, 50].map(captiveDelayMs)).toEqual([
      30_000, 60_000, 120_000, 240_000, 300_000, 300_000,
    ])
  })
})

describe('dueAtMs()', () => {
  it('keeps an instant when it is within a day', () => {
    expect(dueAtMs(NOON + MAX_DELAY_MS, NOON)).toBe(NOON + MAX_DELAY_MS)
  })

  it('means now when the instant is further away, because the clock was moved', () => {
    expect(dueAtMs(NOON + MAX_DELAY_MS + 1, NOON)).toBe(NOON)
  })
})

describe('retryAfterMs()', () => {
  const read = (fields: Record<string, string>): number | undefined => {
    const at = retryAfterMs(new Headers(fields), NOON)
    return at === undefined ? undefined : at - NOON
  }

  it('counts seconds from the receipt', () => {
    expect(read({ 'Retry-After': '120' })).toBe(120_000)
  })

  it('reads a date against the response’s own Date when the clock here is wrong', () => {
    const fields = {
      Date: 'Tue, 06 Jan 2037 12:00:00 GMT',
      'Retry-After': 'Tue, 06 Jan 2037 12:01:00 GMT',
    }
    expect(read(fields)).toBe(60_000)
  })

  it('reads a date against this clock when the response has no Date', () => {
    expect(read({ 'Retry-After': 'Tue, 06 Jan 2026 12:00:30 GMT' })).toBe(30_000)
  })

  it('waits at least a second and at most a day', () => {
    expect(read({ 'Retry-After': '0' })).toBe(1000)
    expect(read({ 'Retry-After': 'Tue, 06 Jan 2026 11:00:00 GMT' })).toBe(1000)
    expect(read({ 'Retry-After': '99999999999' })).toBe(MAX_DELAY_MS)
  })

  it.each(['', 'soon', '-1', '1.5'])('is undefined when the field is "%s"', (value) => {
    expect(read({ 'Retry-After': value })).toBeUndefined()
  })

  it('is undefined or between a second and a day, whatever the field says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (value) => {
        const at = retryAfterMs({ get: (name) => (name === 'Retry-After' ? value : null) }, NOON)
        if (at === undefined) return
        expect(at - NOON).toBeGreaterThanOrEqual(1000)
        expect(at - NOON).toBeLessThanOrEqual(MAX_DELAY_MS)
      }),
    )
  })
})
