// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { asOfInstant, asOfWords } from './as-of.ts'

const NOW = new Date(2026, 4, 12, 9, 30).getTime()
const fields = (values: Record<string, string>): Headers => new Headers(values)

describe('asOfInstant()', () => {
  it('counts back from the arrival when there is an Age', () => {
    expect(asOfInstant(fields({ Age: '90' }), NOW)).toBe(NOW - 90_000)
  })

  it('believes Age rather than Date, because a phone may have a wrong clock', () => {
    const answer = fields({ Age: '60', Date: new Date(NOW - 7_200_000).toUTCString() })
    expect(asOfInstant(answer, NOW)).toBe(NOW - 60_000)
  })

  it('takes Date when there is no usable Age', () => {
    const date = NOW - 120_000
    const answer = fields({ Age: '-1', Date: new Date(date).toUTCString() })
    expect(asOfInstant(answer, NOW)).toBe(date)
  })

  it('never lies in the future', () => {
    expect(asOfInstant(fields({ Date: new Date(NOW + 60_000).toUTCString() }), NOW)).toBe(NOW)
  })

  it('takes the arrival when nothing is said', () => {
    expect(asOfInstant(fields({ Date: 'soon' }), NOW)).toBe(NOW)
  })
})

describe('asOfWords()', () => {
  const sixForty = new Date(2026, 4, 12, 6, 40).getTime()
  const calm = { asOfMs: sixForty, nowMs: NOW, offline: false, stale: false, pending: false }

  it.each([
    [{}, 'as of 06:40'],
    [{ pending: true }, 'as of 06:40'],
    [{ stale: true, pending: true }, 'as of 06:40, being refreshed'],
    [{ stale: true }, 'as of 06:40, an older copy'],
    [{ offline: true }, 'as of 06:40, no connection'],
    [{ offline: true, stale: true, pending: true }, 'as of 06:40, no connection'],
    [{ nowMs: NOW + 86_400_000 }, 'as of yesterday 06:40'],
    [{ nowMs: NOW + 3 * 86_400_000 }, 'as of 12 May 06:40'],
  ])('says when and why when %j', (change, words) => {
    expect(asOfWords({ ...calm, ...change })).toBe(words)
  })
})
