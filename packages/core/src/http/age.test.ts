// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currentAge } from './age.ts'
import { formatHttpDate } from './http-date.ts'

const now = Date.UTC(2026, 0, 1, 12)

interface Times {
  readonly age?: string
  readonly date?: string
  readonly requestedAgoMs?: number
  readonly receivedAgoMs?: number
}

function ageOf({ age, date, requestedAgoMs = 0, receivedAgoMs = 0 }: Times): number {
  const fields = new Headers({ ...(age && { age }), ...(date && { date }) })
  const requestTimeMs = now - requestedAgoMs
  return currentAge({ fields, requestTimeMs, responseTimeMs: now - receivedAgoMs }, now)
}

describe('currentAge()', () => {
  it.each([
    ['Age: 7200', { age: '7200' }, 7200],
    ['Age: 0, 7200', { age: '0, 7200' }, 0],
    ['Age: 7200, 0', { age: '7200, 0' }, 7200],
    ['Age: abc', { age: 'abc' }, 0],
    ['Age: -7200', { age: '-7200' }, 0],
    ['Age: 7200.0', { age: '7200.0' }, 0],
    ['no fields', {}, 0],
    ['an invalid Date', { date: 'yesterday' }, 0],
    ['a Date two hours ago', { date: formatHttpDate(now - 7_200_000) }, 7200],
    ['a Date in the future', { date: formatHttpDate(now + 7_200_000) }, 0],
    ['time in the store', { receivedAgoMs: 5000, requestedAgoMs: 5000 }, 5],
    ['a slow answer', { receivedAgoMs: 5000, requestedAgoMs: 8000 }, 8],
    ['Age and a slow answer', { age: '10', receivedAgoMs: 5000, requestedAgoMs: 8000 }, 18],
    ['an Age that no counter holds', { age: '99999999999999999999' }, 2_147_483_648],
    [
      'an Age that overflows in the store',
      { age: '2147483648', receivedAgoMs: 5000, requestedAgoMs: 5000 },
      2_147_483_648,
    ],
    ['an Age with a parameter', { age: '7200;a=1' }, 0],
    ['an empty Age', { age: ',7200' }, 0],
    ['a clock that was set back', { receivedAgoMs: -90_000, requestedAgoMs: -90_000 }, 0],
  ])('computes the age with %s (RFC 9111 §4.2.3, §5.1)', (_what, times, seconds) => {
    expect(ageOf(times)).toBe(seconds)
  })

  it('is never negative and never falls while time passes', () => {
    const instants = fc.integer({ min: 0, max: 2 * now })
    const ages = fc.oneof(
      fc.nat().map(String),
      fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll(/[^ -~]/g, '')),
    )
    const exchanges = fc.record({ sent: instants, received: instants, at: instants, age: ages })
    fc.assert(
      fc.property(exchanges, fc.nat(), ({ sent, received, at, age }, passed) => {
        const fields = new Headers({ age, date: formatHttpDate(sent) })
        const stored = { fields, requestTimeMs: sent, responseTimeMs: received }
        const before = currentAge(stored, at)
        expect(before).toBeGreaterThanOrEqual(0)
        expect(currentAge(stored, at + passed)).toBeGreaterThanOrEqual(before)
      }),
    )
  })
})
