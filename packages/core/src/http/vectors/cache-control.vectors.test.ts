// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { fallbackOf, NEVER, plan } from '../../testing/read-case.ts'
import { currentAge } from '../age.ts'
import { freshnessLifetime } from '../freshness.ts'
import { formatHttpDate } from '../http-date.ts'
import { planAfterValidation, type ValidationOutcome } from '../plan-after-validation.ts'
import { judgeStorability } from '../storability.ts'

const now = Date.UTC(2026, 0, 1, 12)
const HOUR_MS = 3_600_000
const past = formatHttpDate(now - HOUR_MS)
const future = formatHttpDate(now + HOUR_MS)

type Fields = Readonly<Record<string, string>>
type Verdict = 'not stored' | 'fresh' | 'stale'

/** What a private cache without a policy makes of a response, some seconds after it has arrived. */
function verdict(fields: Fields, seconds = 0, status = 200): Verdict {
  const responseFields = new Headers({ Date: formatHttpDate(now), ...fields })
  const request = { method: 'GET', requestFields: new Headers() }
  if (judgeStorability({ ...request, status, responseFields }).kind === 'refuse') {
    return 'not stored'
  }
  const stored = {
    status,
    fields: responseFields,
    requestTimeMs: now,
    responseTimeMs: now,
    tags: [],
    policyVersionCurrent: true,
  }
  const { seconds: lifetime } = freshnessLifetime(stored, undefined, false)
  return lifetime > currentAge(stored, now + seconds * 1000) ? 'fresh' : 'stale'
}

describe('RFC 9111 §5.2.2.1, max-age', () => {
  it.each([
    'max-age=3600',
    'MaX-aGe=3600',
    'foobar, max-age=3600',
    'max-age=003600',
    'max-age="3600"',
    'max-age=2147483648',
    'max-age=99999999999',
  ])('%s is fresh', (field) => {
    expect(verdict({ 'Cache-Control': field })).toBe('fresh')
  })

  it.each([
    'max-age=0',
    'max-age=-3600',
    "max-age='3600'",
    'max-age=3600a',
    'max-age=a3600',
    'max-age=3600.0',
    'max-age= 3600',
    'max-age =3600',
    'max-age',
    'max-age=',
  ])('%s is stale (§4.2.1)', (field) => {
    expect(verdict({ 'Cache-Control': field })).toBe('stale')
  })
})

describe('RFC 9111 §4.2.1, freshness lifetime after two seconds', () => {
  it.each<[string, Verdict]>([
    ['extension="max-age=3600", max-age=1', 'stale'],
    ['max-age=1, extension="max-age=3600"', 'stale'],
    ['max-age=1800, max-age=1', 'fresh'],
    ['max-age=1, max-age=1800', 'stale'],
    ['s-maxage=3600, max-age=1', 'stale'],
    ['s-maxage=1, max-age=3600', 'fresh'],
    ['max-age=x, max-age=1800', 'stale'],
    ['max-age="1800', 'stale'],
    ['max-age=1800 no-transform', 'stale'],
  ])('%s is %s', (field, expected) => {
    expect(verdict({ 'Cache-Control': field }, 2)).toBe(expected)
  })
})

describe('RFC 9111 §4.2.3 and §5.1, age, with max-age=3600', () => {
  it.each<[Fields, Verdict]>([
    [{ Age: '7200' }, 'stale'],
    [{ Age: 'abc' }, 'fresh'],
    [{ Age: '-7200' }, 'fresh'],
    [{ Age: '7200.0' }, 'fresh'],
    [{ Age: '0, 7200' }, 'fresh'],
    [{ Age: '7200, 0' }, 'stale'],
    [{ Date: formatHttpDate(now - 2 * HOUR_MS) }, 'stale'],
    [{ Date: `${formatHttpDate(now - 2 * HOUR_MS)}, ${past}` }, 'fresh'],
  ])('%j is %s', (fields, expected) => {
    expect(verdict({ 'Cache-Control': 'max-age=3600', ...fields })).toBe(expected)
  })

  it('takes the first of several lines of Age', () => {
    const fields = new Headers([
      ['Cache-Control', 'max-age=3600'],
      ['Age', '0'],
      ['Age', '7200'],
    ])
    const stored = { fields, requestTimeMs: now, responseTimeMs: now }
    expect(currentAge(stored, now)).toBe(0)
  })
})

describe('RFC 9111 §5.3, Expires beside max-age', () => {
  it.each<[Fields, Verdict]>([
    [{ 'Cache-Control': 'max-age=3600', Expires: past }, 'fresh'],
    [{ 'Cache-Control': 'max-age=3600', Expires: '0' }, 'fresh'],
    [{ 'Cache-Control': 'max-age=0', Expires: future }, 'stale'],
    [{ 'Cache-Control': 'max-age=soon', Expires: future }, 'stale'],
  ])('%j is %s', (fields, expected) => {
    expect(verdict(fields)).toBe(expected)
  })
})

describe('RFC 9111 §3 and §5.2.2, storing', () => {
  it.each<[string, number, Verdict]>([
    ['no-store, max-age=3600', 200, 'not stored'],
    ['no-store=foo, max-age=3600', 200, 'not stored'],
    ['max-age=3600, no-store, no-store', 200, 'not stored'],
    ['NO-STORE', 200, 'not stored'],
    ['no-store, must-understand, max-age=3600', 200, 'fresh'],
    ['no-store, must-understand, max-age=3600', 299, 'not stored'],
    ['must-understand, max-age=3600', 299, 'not stored'],
    ['max-age=3600', 299, 'fresh'],
    ['private', 418, 'stale'],
    ['s-maxage=3600', 200, 'stale'],
    ['s-maxage=3600', 418, 'not stored'],
    ['proxy-revalidate', 418, 'not stored'],
  ])('%s with status %i is %s', (field, status, expected) => {
    expect(verdict({ 'Cache-Control': field }, 0, status)).toBe(expected)
  })
})

describe('RFC 9111 §5.2.2.4, no-cache', () => {
  it.each(['no-cache, max-age=3600', 'no-cache="X-A", max-age=3600', 'max-age=3600, no-cache=X-A'])(
    '%s is stored, validated on every use and not served offline',
    (said) => {
      expect(verdict({ 'Cache-Control': said })).not.toBe('not stored')
      expect(plan({ age: 0, said }).kind).toBe('validate')
      expect(fallbackOf({ age: 0, said })).toEqual(NEVER)
    },
  )
})

describe('RFC 9111 §4.2.4 and §5.2.2.2, the origin can’t be reached after three seconds', () => {
  const disconnected: ValidationOutcome = { kind: 'disconnected' }
  const answerTo = (said: string): string => {
    const decision = plan({ age: 3, said })
    return decision.kind === 'validate'
      ? planAfterValidation(decision, disconnected).kind
      : decision.kind
  }

  it('serves the copy with an Age of three seconds', () => {
    const stored = { fields: new Headers({ 'Cache-Control': 'max-age=2' }) }
    const received = { requestTimeMs: now, responseTimeMs: now }
    expect(currentAge({ ...stored, ...received }, now + 3000)).toBe(3)
  })

  it.each([
    ['max-age=2, must-revalidate', 'gateway-timeout'],
    ['max-age=2', 'copy'],
    ['max-age=2, proxy-revalidate', 'copy'],
    ['max-age=2, s-maxage=2', 'copy'],
    ['max-age=9', 'hit'],
  ])('%s: %s', (said, expected) => {
    expect(answerTo(said)).toBe(expected)
  })
})
