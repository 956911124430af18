// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { Route } from '../policy/route.ts'
import { planRead, type ReadPlan } from './plan-read.ts'
import {
  ALWAYS,
  assets,
  type Case,
  catalog,
  images,
  INVALID,
  NEVER,
  OFFLINE,
  plan,
  strong,
  UNKNOWN,
} from '../testing/read-case.ts'

describe('planRead() without a stored response', () => {
  it.each<[Case, ReadPlan]>([
    [{}, { kind: 'fetch', forward: 'uri-miss' }],
    [{ cacheMode: 'force-cache' }, { kind: 'fetch', forward: 'uri-miss' }],
    [{ cacheMode: 'only-if-cached' }, { kind: 'network-error' }],
    [{ ask: 'only-if-cached' }, { kind: 'gateway-timeout' }],
    [{ route: { ...catalog, strategy: 'cache-only' } }, { kind: 'gateway-timeout' }],
    [{ route: strong }, { kind: 'fetch', forward: 'uri-miss' }],
  ])('decides %j (RFC 9111 §4, §5.2.1.7)', (case_, expected) => {
    expect(plan(case_)).toEqual(expected)
  })
})

describe('planRead() by method and cache mode', () => {
  it.each<[Case, ReadPlan]>([
    [
      { age: 1, method: 'POST' },
      { kind: 'bypass', why: 'method' },
    ],
    [
      { age: 1, cacheMode: 'no-store' },
      { kind: 'bypass', why: 'no-store' },
    ],
    [
      { age: 1, cacheMode: 'reload' },
      { kind: 'fetch', forward: 'request' },
    ],
  ])('decides %j', (case_, expected) => {
    expect(plan(case_)).toEqual(expected)
  })

  it.each(['POST', 'QUERY'])('reads a %s with a key as it reads a GET', (method) => {
    const [get, read] = ['GET', method].map((one) => plan({ age: 3, method: one, isKeyed: true }))
    expect(read).toEqual(get)
    expect(plan({ method, isKeyed: true })).toEqual({ kind: 'fetch', forward: 'uri-miss' })
    expect(plan({ age: 3, method })).toEqual({ kind: 'bypass', why: 'method' })
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'BREW'])('lets no key make a read of %s', (method) => {
    expect(plan({ age: 3, method, isKeyed: true })).toEqual({ kind: 'bypass', why: 'method' })
  })

  it('answers HEAD from a stored GET', () => {
    expect(plan({ age: 1, method: 'HEAD' })).toMatchObject({ kind: 'hit', why: 'fresh' })
  })

  it.each(['force-cache', 'only-if-cached'])('hands out any copy with %s', (cacheMode) => {
    const hit = { kind: 'hit', stale: true, why: 'force-cache', validateInBackground: false }
    expect(plan({ age: 999_999, cacheMode })).toMatchObject(hit)
    expect(plan({ age: 1, cacheMode, validity: UNKNOWN })).toMatchObject(hit)
    expect(plan({ age: 1, cacheMode })).toMatchObject({ kind: 'hit', why: 'fresh' })
  })

  it('asks the origin rather than force a copy that is known to be invalid', () => {
    const case_ = { age: 1, validity: INVALID }
    expect(plan({ ...case_, cacheMode: 'force-cache' }).kind).toBe('validate')
    expect(plan({ ...case_, cacheMode: 'only-if-cached' }).kind).toBe('network-error')
  })

  it('validates a fresh copy with no-cache, as a reload asks', () => {
    expect(plan({ age: 1, cacheMode: 'no-cache' })).toMatchObject({
      kind: 'validate',
      forward: 'request',
      fallback: ALWAYS,
    })
  })

  it.each([
    ['spares a fresh immutable copy', { age: 1 }, 'hit'],
    ['validates a stale immutable copy', { age: 11 }, 'validate'],
    ['obeys the caller who says no-cache itself', { age: 1, ask: 'no-cache' }, 'validate'],
  ])('%s on a plain reload (RFC 8246 §2)', (_what, case_, kind) => {
    const said = 'max-age=10, immutable'
    expect(plan({ ...case_, said, route: assets, cacheMode: 'no-cache' }).kind).toBe(kind)
  })

  it('hands out any copy on a cache-only route', () => {
    const route: Route = { ...catalog, strategy: 'cache-only' }
    expect(plan({ age: 99, route })).toMatchObject({ kind: 'hit', why: 'force-cache' })
    expect(plan({ age: 1, route, validity: INVALID }).kind).toBe('gateway-timeout')
  })
})

describe('planRead() with conditions for the origin', () => {
  const now = Date.UTC(2026, 0, 1, 12)
  const ask = (fields: Record<string, string>, isStored: boolean): ReadPlan =>
    planRead({
      request: { method: 'GET', cacheMode: 'default', fields: new Headers(fields) },
      stored: isStored
        ? {
            status: 200,
            fields: new Headers({ ETag: '"1"', 'Cache-Control': 'max-age=60' }),
            requestTimeMs: now,
            responseTimeMs: now,
            tags: [],
            policyVersionCurrent: true,
          }
        : undefined,
      validity: { kind: 'valid' },
      route: catalog,
      following: false,
      nowMs: now,
    })

  it.each([{ 'If-Match': '"1"' }, { 'If-Unmodified-Since': 'Thu, 01 Jan 2026 11:00:00 GMT' }])(
    'forwards %j instead of evaluating it (RFC 9111 §4.3.2)',
    (fields) => {
      expect(ask(fields, true)).toEqual({ kind: 'bypass', why: 'precondition' })
      expect(ask(fields, false)).toEqual({ kind: 'bypass', why: 'precondition' })
      const stored = { ...fields, 'Cache-Control': 'only-if-cached' }
      expect(ask(stored, true)).toEqual({ kind: 'gateway-timeout' })
    },
  )

  it('answers If-None-Match from the store', () => {
    expect(ask({ 'If-None-Match': '"1"' }, true).kind).toBe('hit')
  })
})

describe('planRead() of a valid copy', () => {
  it('hands out a fresh copy with its age and remaining freshness', () => {
    expect(plan({ age: 3 })).toEqual({
      kind: 'hit',
      ageSeconds: 3,
      ttlSeconds: 7,
      stale: false,
      why: 'fresh',
      validateInBackground: false,
    })
  })

  it('takes a copy at exactly its lifetime for stale (RFC 9111 §4.2)', () => {
    expect(plan({ age: 9 }).kind).toBe('hit')
    expect(plan({ age: 10 }).kind).toBe('validate')
  })

  it('uses Springhouse-Cache-Control although Cache-Control says max-age=0', () => {
    const case_ = { age: 5000, said: 'max-age=0', targeted: 'max-age=600, following=2592000' }
    expect(plan({ ...case_, following: true })).toMatchObject({ kind: 'hit', why: 'fresh' })
    expect(plan(case_).kind).toBe('validate')
  })

  it('uses the route’s lifetimes when the response says nothing', () => {
    expect(plan({ age: 500, said: '' })).toMatchObject({ kind: 'hit', why: 'fresh' })
    expect(plan({ age: 5000, said: '', following: true })).toMatchObject({ why: 'fresh' })
  })

  it('does not trust a copy from far ahead of a clock that was set back', () => {
    expect(plan({ age: -30 })).toMatchObject({ kind: 'hit', why: 'fresh' })
    expect(plan({ age: -61 })).toMatchObject({ kind: 'validate', forward: 'stale' })
  })

  it('finds a copy of an older policy version stale, and does not show its old shape meanwhile', () => {
    const case_ = { age: 1, oldPolicy: true, said: 'max-age=10, stale-while-revalidate=60' }
    expect(plan(case_)).toMatchObject({
      kind: 'validate',
      forward: 'stale',
      invalid: false,
      fallback: OFFLINE,
    })
    expect(plan({ ...case_, ask: 'max-stale' }).kind).toBe('validate')
  })
})

describe('planRead() by request directives', () => {
  it.each<[Case, string]>([
    [{ age: 1, ask: 'no-cache' }, 'validate'],
    [{ age: 1, pragma: 'no-cache' }, 'validate'],
    [{ age: 1, pragma: 'no-cache', ask: 'max-stale' }, 'hit'],
    [{ age: 3, ask: 'max-age=2' }, 'validate'],
    [{ age: 2, ask: 'max-age=2' }, 'hit'],
    [{ age: 1, ask: 'max-age=0' }, 'validate'],
    [{ age: 0, ask: 'max-age=0' }, 'validate'],
    [{ age: 0, ask: 'max-age=0, max-stale' }, 'validate'],
    [{ age: 0, ask: 'max-age=1, max-age=0' }, 'hit'],
    [{ age: 3, ask: 'min-fresh=8' }, 'validate'],
    [{ age: 3, ask: 'min-fresh=7' }, 'hit'],
    [{ age: 12, ask: 'max-stale=1' }, 'validate'],
    [{ age: 12, ask: 'max-stale=2' }, 'hit'],
    [{ age: 999, ask: 'max-stale' }, 'hit'],
    [{ age: 12, ask: 'max-stale, max-age=11' }, 'validate'],
    [{ age: 12, ask: 'max-stale, no-cache' }, 'validate'],
    [{ age: 12, ask: 'max-stale, min-fresh=0' }, 'validate'],
    [{ age: 3, ask: 'max-age=soon' }, 'validate'],
    [{ age: 12, ask: 'max-stale=soon' }, 'validate'],
    [{ age: 12, ask: 'max-stale="2"' }, 'hit'],
    [{ age: 1, ask: 'no-transform, x-unknown=1' }, 'hit'],
    [{ age: 1, cacheMode: 'no-store', holds: '"a"' }, 'hit'],
    [{ age: 1, cacheMode: 'no-cache', holds: '"a"' }, 'hit'],
    [{ age: 1, ask: 'no-store' }, 'hit'],
    [{ age: 1, ask: 'only-if-cached' }, 'hit'],
    [{ age: 12, ask: 'only-if-cached' }, 'gateway-timeout'],
    [{ age: 12, ask: 'only-if-cached, max-stale' }, 'hit'],
    [{ age: 1, ask: 'only-if-cached, no-cache' }, 'gateway-timeout'],
    [{ age: 12, ask: 'only-if-cached', said: 'max-age=10, stale-while-revalidate=5' }, 'hit'],
    [{ age: 1, ask: 'only-if-cached', said: 'max-age=10, no-cache' }, 'gateway-timeout'],
    [{ age: 12, ask: 'max-stale=99999999999' }, 'hit'],
    [{ age: 1, ask: 'min-fresh=99999999999' }, 'validate'],
  ])('decides %j: %s (RFC 9111 §5.2.1)', (case_, kind) => {
    expect(plan(case_).kind).toBe(kind)
  })

  it('says that the client allowed it', () => {
    expect(plan({ age: 12, ask: 'max-stale' })).toEqual({
      kind: 'hit',
      ageSeconds: 12,
      ttlSeconds: -2,
      stale: true,
      why: 'max-stale',
      validateInBackground: false,
    })
  })

  it.each(['no-cache', 'must-revalidate'])('lets %s of the origin win over max-stale', (said) => {
    const case_ = { age: 12, ask: 'max-stale', said: `max-age=10, ${said}` }
    expect(plan(case_).kind).toBe('validate')
  })
})

describe('planRead() with stale-while-revalidate', () => {
  const said = 'max-age=10, stale-while-revalidate=5'

  it('hands out a copy within its window and validates in the background', () => {
    expect(plan({ age: 12, said })).toEqual({
      kind: 'hit',
      ageSeconds: 12,
      ttlSeconds: -2,
      stale: true,
      why: 'stale-while-revalidate',
      validateInBackground: true,
    })
  })

  it('includes the end of the window, and validates beyond it (RFC 5861 §3)', () => {
    expect(plan({ age: 15, said }).kind).toBe('hit')
    expect(plan({ age: 16, said })).toMatchObject({ kind: 'validate', forward: 'stale' })
  })

  it('works from a lifetime of 0', () => {
    const zero = 'max-age=0, stale-while-revalidate=5'
    expect(plan({ age: 5, said: zero }).kind).toBe('hit')
    expect(plan({ age: 0, said: 'max-age=0' }).kind).toBe('validate')
  })

  it.each(['no-cache', 'must-revalidate'])('is forbidden by %s (RFC 9111 §4.2.4)', (directive) => {
    expect(plan({ age: 12, said: `${said}, ${directive}` })).toMatchObject({
      kind: 'validate',
      fallback: NEVER,
    })
  })

  it.each([
    { ask: 'no-cache' },
    { ask: 'max-age=11' },
    { ask: 'max-age=20' },
    { ask: 'max-stale=1' },
    { ask: 'min-fresh=1' },
    { cacheMode: 'no-cache' },
  ])('yields to a request with %j', (request) => {
    expect(plan({ age: 12, said, ...request }).kind).toBe('validate')
    expect(plan({ age: 12, said: `${said}, immutable`, ...request }).kind).toBe('validate')
  })

  it('validates in the background too where the client itself allowed the stale copy', () => {
    const hit = { kind: 'hit', why: 'max-stale', validateInBackground: true }
    expect(plan({ age: 12, said, ask: 'max-stale=2' })).toMatchObject(hit)
    expect(plan({ age: 99, said, ask: 'max-stale' })).toMatchObject({
      ...hit,
      validateInBackground: false,
    })
  })

  it('is not for cache-first routes: they validate once stale', () => {
    expect(plan({ age: 12, said, route: images })).toMatchObject({ kind: 'validate' })
    expect(plan({ age: 9, said, route: images })).toMatchObject({ kind: 'hit' })
  })
})

describe('planRead() with a copy that may be older than what the route’s consistency asks for', () => {
  it('asks the origin, whether the copy is fresh or stale', () => {
    expect(plan({ age: 1, isBehind: true })).toMatchObject({ kind: 'validate', forward: 'request' })
    const targeted = 'max-age=10, stale-while-revalidate=60'
    expect(plan({ age: 20, targeted })).toMatchObject({ kind: 'hit' })
    expect(plan({ age: 20, targeted, isBehind: true })).toMatchObject({ kind: 'validate' })
  })

  it('still shows it when the origin cannot be reached', () => {
    expect(plan({ age: 1, isBehind: true })).toMatchObject({
      invalid: false,
      fallback: { onError: true, whenDisconnected: true },
    })
  })

  it('takes it where the page wants any copy', () => {
    expect(plan({ age: 1, isBehind: true, cacheMode: 'force-cache' })).toMatchObject({
      kind: 'hit',
    })
  })
})
