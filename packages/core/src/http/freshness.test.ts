// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { definePolicy } from '../policy/define-policy.ts'
import { catalog, http, staticAssets } from '../policy/presets.ts'
import type { Route } from '../policy/route.ts'
import { currentAge } from './age.ts'
import { MAX_SECONDS } from './cache-control.ts'
import { type Freshness, freshnessLifetime } from './freshness.ts'
import { formatHttpDate } from './http-date.ts'
import type { StoredMetadata } from './stored-metadata.ts'

const now = Date.UTC(2026, 0, 1, 12)
const HOUR_MS = 3_600_000

function stored(
  fields: Record<string, string>,
  extra: Partial<StoredMetadata> = {},
): StoredMetadata {
  return {
    status: 200,
    fields: new Headers(fields),
    requestTimeMs: now,
    responseTimeMs: now,
    tags: [],
    policyVersionCurrent: true,
    ...extra,
  }
}

function freshnessOf(fields: Record<string, string>, route?: Route): Freshness {
  return freshnessLifetime(stored(fields), route, false)
}

function onlyRoute(definition: ReturnType<typeof catalog>): Route {
  const [route] = definePolicy({ version: 1, routes: { only: definition } }).routes
  if (route === undefined) throw new Error('unreachable')
  return route
}

describe('freshnessLifetime() of Cache-Control', () => {
  const verdicts: readonly (readonly [string, Record<string, string>, number, boolean])[] = [
    ['§4.2.1', { 'Cache-Control': 'max-age=3600' }, 0, true],
    ['§4.2.1', { 'Cache-Control': 'max-age=0' }, 0, false],
    ['§4.2.1', { 'Cache-Control': 'max-age=1800, max-age=1' }, 2, true],
    ['§4.2.1', { 'Cache-Control': 'max-age=1, max-age=1800' }, 2, false],
    ['§5.2.2.10', { 'Cache-Control': 's-maxage=3600, max-age=1' }, 2, false],
    ['§5.2.2.10', { 'Cache-Control': 's-maxage=3600' }, 0, false],
    ['§4.2.3', { 'Cache-Control': 'max-age=3600', Age: '7200' }, 0, false],
    ['§5.1', { 'Cache-Control': 'max-age=3600', Age: 'abc' }, 0, true],
    ['§5.1', { 'Cache-Control': 'max-age=3600', Age: '0, 7200' }, 0, true],
    ['§5.1', { 'Cache-Control': 'max-age=3600', Age: '7200, 0' }, 0, false],
    [
      '§4.2.3',
      { 'Cache-Control': 'max-age=3600', Date: formatHttpDate(now - 2 * HOUR_MS) },
      0,
      false,
    ],
    ['§5.3', { 'Cache-Control': 'max-age=3600', Expires: formatHttpDate(now - HOUR_MS) }, 0, true],
    ['§5.3', { 'Cache-Control': 'max-age=3600', Expires: '0' }, 0, true],
    ['§5.3', { 'Cache-Control': 'max-age=0', Expires: formatHttpDate(now + HOUR_MS) }, 0, false],
    ['§5.3', { 'Cache-Control': 'max-age=x', Expires: formatHttpDate(now + HOUR_MS) }, 0, false],
    ['§4.2', { 'Cache-Control': 'max-age=5' }, 5, false],
    ['§4.2', { 'Cache-Control': 'max-age=5' }, 4, true],
  ]

  it.each(verdicts)('RFC 9111 %s: %j after %i s fresh: %s', (_section, fields, seconds, fresh) => {
    const entry = stored(fields)
    const age = currentAge(entry, now + seconds * 1000)
    expect(freshnessLifetime(entry, undefined, false).seconds > age).toBe(fresh)
  })

  it('clamps what is too large (RFC 9111 §1.2.2)', () => {
    expect(freshnessOf({ 'Cache-Control': 'max-age=99999999999' }).seconds).toBe(MAX_SECONDS)
  })

  it('reads the rules for stale use (RFC 5861, RFC 8246)', () => {
    const fields =
      'max-age=1, stale-while-revalidate=2, stale-if-error=3, no-cache, must-revalidate'
    expect(freshnessOf({ 'Cache-Control': fields })).toEqual({
      seconds: 1,
      staleWhileRevalidate: 2,
      staleIfError: 3,
      noCache: true,
      mustRevalidate: true,
      immutable: false,
    })
    expect(freshnessOf({ 'Cache-Control': 'max-age=1, immutable=x' }).immutable).toBe(true)
  })
})

describe('freshnessLifetime() of Expires', () => {
  it.each([
    ['an hour ahead of Date', formatHttpDate(now + HOUR_MS), formatHttpDate(now), 3600],
    ['an hour ahead of a Date by another clock', formatHttpDate(HOUR_MS), formatHttpDate(0), 3600],
    ['an hour ahead of the receipt', formatHttpDate(now + HOUR_MS), undefined, 3600],
    ['at Date', formatHttpDate(now), formatHttpDate(now), 0],
    ['before Date', formatHttpDate(now - HOUR_MS), undefined, 0],
    ['0', '0', undefined, 0],
    ['empty', '', undefined, 0],
    [
      'two lines',
      `${formatHttpDate(now + HOUR_MS)}, ${formatHttpDate(now + HOUR_MS)}`,
      undefined,
      0,
    ],
  ])('RFC 9111 §5.3: %s', (_what, expires, date, seconds) => {
    expect(freshnessOf({ Expires: expires, ...(date && { Date: date }) }).seconds).toBe(seconds)
  })
})

describe('freshnessLifetime() by guess', () => {
  it.each([
    [
      'a tenth of the time since Last-Modified',
      { 'Last-Modified': formatHttpDate(now - HOUR_MS) },
      360,
    ],
    ['a day at most', { 'Last-Modified': formatHttpDate(0) }, 86_400],
    ['0 for a change in the future', { 'Last-Modified': formatHttpDate(now + HOUR_MS) }, 0],
    ['0 without Last-Modified', {}, 0],
    ['0 for a bad Last-Modified', { 'Last-Modified': 'once' }, 0],
  ])('RFC 9111 §4.2.2: %s', (_what, fields, seconds) => {
    expect(freshnessOf(fields).seconds).toBe(seconds)
  })
})

describe('freshnessLifetime() of what may not be guessed', () => {
  const fields = { 'Last-Modified': formatHttpDate(now - HOUR_MS) }
  const guess = (status: number, said?: string): number =>
    freshnessLifetime(
      stored({ ...fields, ...(said && { 'Cache-Control': said }) }, { status }),
      undefined,
      false,
    ).seconds

  it.each([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])(
    'guesses for a %i (RFC 9110 §15.1)',
    (status) => {
      expect(guess(status)).toBe(360)
    },
  )

  it.each([201, 302, 303, 307, 403, 418, 500, 503])('guesses nothing for a %i', (status) => {
    expect(guess(status)).toBe(0)
  })

  it.each([
    ['public', 360],
    ['private', 360],
    ['private="X-A"', 0],
    ['no-transform', 0],
  ])('guesses for a 302 that says %s: %i (RFC 9111 §4.2.2, §5.2.2.7)', (said, seconds) => {
    expect(guess(302, said)).toBe(seconds)
  })
})

describe('freshnessLifetime() of Springhouse-Cache-Control', () => {
  const targeted = 'max-age=600, stale-while-revalidate=60, following=2592000'

  it('replaces Cache-Control and Expires whole (RFC 9213 §2.2)', () => {
    const fields = {
      'Cache-Control': 'max-age=0, no-cache, stale-if-error=9',
      Expires: '0',
      'Springhouse-Cache-Control': targeted,
    }
    expect(freshnessOf(fields)).toMatchObject({
      seconds: 600,
      staleWhileRevalidate: 60,
      staleIfError: 0,
      noCache: false,
    })
  })

  it.each(['', 'Max-Age=600', 'max-age=600,'])(
    'falls back to Cache-Control when it is %j',
    (field) => {
      const fields = { 'Cache-Control': 'max-age=7', 'Springhouse-Cache-Control': field }
      expect(freshnessOf(fields).seconds).toBe(7)
    },
  )

  it('leaves CDN-Cache-Control to the edge (RFC 9213 §3.1)', () => {
    expect(freshnessOf({ 'CDN-Cache-Control': 'max-age=600' }).seconds).toBe(0)
  })

  it.each([
    ['following, tagged', true, ['products'], 2_592_000],
    ['following, without another tag than *', true, ['*'], 600],
    ['following, without tags', true, [], 600],
    ['not following', false, ['products'], 600],
  ])('grants the followers’ lifetime: %s', (_what, following, tags, seconds) => {
    const entry = stored({ 'Springhouse-Cache-Control': targeted }, { tags })
    expect(freshnessLifetime(entry, undefined, following).seconds).toBe(seconds)
  })

  it('grants nothing to followers by a plain Cache-Control', () => {
    const entry = stored({ 'Cache-Control': 'max-age=5, following=600' }, { tags: ['a'] })
    expect(freshnessLifetime(entry, undefined, true).seconds).toBe(5)
  })
})

describe('freshnessLifetime() of the route', () => {
  const route = onlyRoute(catalog('/api/products', { tags: ['products'] }))
  const tags = ['products']

  it('gives the route’s lifetimes when the response says nothing', () => {
    expect(freshnessLifetime(stored({}, { tags }), route, false)).toEqual({
      seconds: 600,
      staleWhileRevalidate: 3600,
      staleIfError: 604_800,
      noCache: false,
      mustRevalidate: false,
      immutable: false,
    })
    expect(freshnessLifetime(stored({}, { tags }), route, true).seconds).toBe(2_592_000)
    expect(freshnessLifetime(stored({}), route, true).seconds).toBe(600)
  })

  it.each(['max-age=0', 'max-age=oops'])('lets the header win over the file: %s', (field) => {
    const entry = stored({ 'Cache-Control': field }, { tags })
    expect(freshnessLifetime(entry, route, true)).toMatchObject({
      seconds: 0,
      staleWhileRevalidate: 0,
      staleIfError: 0,
    })
  })

  it('takes a bad Expires for the past, not for silence', () => {
    expect(freshnessLifetime(stored({ Expires: '0' }, { tags }), route, true).seconds).toBe(0)
  })

  it('gives a 404 the negative lifetime', () => {
    expect(freshnessLifetime(stored({}, { status: 404 }), route, true).seconds).toBe(60)
    const lifetimes = { ...route.lifetimes, negative: undefined }
    const never = freshnessLifetime(stored({}, { status: 404 }), { ...route, lifetimes }, true)
    expect(never.seconds).toBe(0)
  })

  it.each([
    [410, {}, 60],
    [405, {}, 0],
    [501, {}, 0],
    [418, { 'Cache-Control': 'private' }, 0],
    [301, {}, 600],
    [302, { 'Cache-Control': 'public' }, 600],
  ])('gives a %i that says %j %i s', (status, fields, seconds) => {
    expect(freshnessLifetime(stored(fields, { status }), route, false).seconds).toBe(seconds)
  })

  it('gives nothing to a status that may not be guessed, not even stale use (RFC 9111 §4.2.2)', () => {
    const redirect = stored({ 'Cache-Control': 'private="X-A"' }, { status: 302 })
    expect(freshnessLifetime(redirect, route, true)).toMatchObject({
      seconds: 0,
      staleWhileRevalidate: 0,
      staleIfError: 0,
    })
  })

  it('takes immutable from the route only when the response names no lifetime', () => {
    const assets = onlyRoute(staticAssets('/assets/*'))
    expect(freshnessOf({}, assets).immutable).toBe(true)
    expect(freshnessOf({ 'Cache-Control': 'max-age=5' }, assets).immutable).toBe(false)
  })
})

describe('freshnessLifetime() of a plain route', () => {
  const plain = onlyRoute(http('/legacy/*', { tags: ['legacy'] }))
  const date = formatHttpDate(now)
  const modified = { Date: date, 'Last-Modified': formatHttpDate(now - 10 * HOUR_MS) }

  it.each([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])(
    'guesses for a %i with Last-Modified, and for none without (RFC 9111 §4.2.2)',
    (status) => {
      const seconds = (fields: Record<string, string>): number =>
        freshnessLifetime(stored(fields, { status, tags: ['legacy'] }), plain, true).seconds
      expect(seconds(modified)).toBe(3600)
      expect(seconds({ Date: date })).toBe(0)
    },
  )

  it.each([201, 302, 403, 500])('guesses nothing for a %i', (status) => {
    expect(freshnessLifetime(stored(modified, { status }), plain, false).seconds).toBe(0)
  })

  it('guesses a day at most', () => {
    const old = { Date: date, 'Last-Modified': formatHttpDate(now - 9999 * HOUR_MS) }
    expect(freshnessOf(old, plain).seconds).toBe(86_400)
  })

  it('adds nothing to what the response says', () => {
    expect(freshnessOf({ ...modified, 'Cache-Control': 'max-age=60' }, plain)).toEqual({
      seconds: 60,
      staleWhileRevalidate: 0,
      staleIfError: 0,
      noCache: false,
      mustRevalidate: false,
      immutable: false,
    })
    expect(freshnessOf({ ...modified, 'Cache-Control': 'max-age=x' }, plain).seconds).toBe(0)
    expect(freshnessOf({ ...modified, Expires: '0' }, plain).seconds).toBe(0)
    expect(freshnessOf(modified, plain)).toMatchObject({ staleWhileRevalidate: 0, staleIfError: 0 })
  })

  it('hears the targeted field as any route does', () => {
    const fields = { ...modified, 'Springhouse-Cache-Control': 'max-age=5, following=9' }
    const said = stored(fields, { tags: ['legacy'] })
    expect(freshnessLifetime(said, plain, false).seconds).toBe(5)
    expect(freshnessLifetime(said, plain, true).seconds).toBe(9)
  })
})
