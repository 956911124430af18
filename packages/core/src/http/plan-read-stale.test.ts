// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { Route } from '../policy/route.ts'
import {
  ALWAYS,
  assets,
  catalog,
  fallbackOf,
  INVALID,
  lastKnown,
  NEVER,
  OFFLINE,
  pages,
  plan,
  strong,
  UNKNOWN,
} from '../testing/read-case.ts'

describe('planRead() of a copy whose validity is unknown', () => {
  it('never calls it fresh, but may show it while it is validated', () => {
    const said = 'max-age=10, stale-while-revalidate=5'
    expect(plan({ age: 1, said, validity: UNKNOWN })).toEqual({
      kind: 'hit',
      ageSeconds: 1,
      ttlSeconds: 0,
      stale: true,
      why: 'stale-while-revalidate',
      validateInBackground: true,
    })
  })

  it('validates it where nothing may be shown stale', () => {
    expect(plan({ age: 1, validity: UNKNOWN })).toEqual({
      kind: 'validate',
      forward: 'stale',
      invalid: false,
      deadlineMs: undefined,
      fallback: OFFLINE,
      unanswered: 'network-error',
    })
    expect(plan({ age: 1, validity: UNKNOWN, route: assets }).kind).toBe('validate')
  })

  it('never grants it the followers’ lifetime', () => {
    const targeted = 'max-age=10, stale-while-revalidate=5, following=2592000'
    expect(plan({ age: 99, targeted, validity: UNKNOWN, following: true }).kind).toBe('validate')
  })

  it('may hand it out after an error', () => {
    const said = 'max-age=10, stale-if-error=60'
    expect(fallbackOf({ age: 1, said, validity: UNKNOWN })).toEqual(ALWAYS)
  })
})

describe('planRead() of a copy that is known to be invalid', () => {
  const said = 'max-age=10, stale-while-revalidate=60, stale-if-error=60'

  it('hides no error of the origin behind it after a write to its own URI, but shows it offline', () => {
    const fallback = fallbackOf({ age: 1, said, validity: INVALID, isWritten: true })
    expect(fallback).toEqual({ onError: false, whenDisconnected: true })
  })

  it('asks the origin, and hands out the copy, marked, after three seconds', () => {
    expect(plan({ age: 1, said, validity: INVALID })).toEqual({
      kind: 'validate',
      forward: 'stale',
      invalid: true,
      deadlineMs: 3000,
      fallback: ALWAYS,
      unanswered: 'network-error',
    })
  })

  it('waits without end where the offline rule forbids the copy', () => {
    const route: Route = { ...catalog, offline: 'refuse' }
    expect(plan({ age: 1, said, validity: INVALID, route })).toMatchObject({
      deadlineMs: undefined,
      fallback: NEVER,
    })
  })

  it.each(['no-cache', 'must-revalidate'])('never hands it out with %s', (directive) => {
    const case_ = { age: 1, said: `${said}, ${directive}`, validity: INVALID }
    expect(plan(case_)).toMatchObject({ deadlineMs: undefined, fallback: NEVER })
  })

  it('is not moved by max-stale', () => {
    expect(plan({ age: 1, said, validity: INVALID, ask: 'max-stale' }).kind).toBe('validate')
  })
})

describe('planRead() by strategy', () => {
  it('asks the origin on strong routes even for a fresh copy, and never falls back', () => {
    expect(plan({ age: 1, route: strong })).toEqual({
      kind: 'validate',
      forward: 'request',
      invalid: false,
      deadlineMs: undefined,
      fallback: NEVER,
      unanswered: 'network-error',
    })
    expect(plan({ age: 1, route: strong, said: 'private, no-cache' })).toMatchObject({
      fallback: NEVER,
    })
    expect(plan({ age: 1, route: strong, ask: 'max-stale' }).kind).toBe('validate')
  })

  it('shows the last known answer of a strong route that says so, offline only', () => {
    const case_ = { age: 999, route: lastKnown, said: 'max-age=0' }
    expect(plan(case_)).toMatchObject({
      forward: 'stale',
      deadlineMs: undefined,
      fallback: OFFLINE,
    })
  })

  it('gives the network three seconds on network-first routes', () => {
    const case_ = { age: 999, route: pages, said: 'max-age=0, stale-if-error=2592000' }
    expect(plan(case_)).toMatchObject({ kind: 'validate', deadlineMs: 3000, fallback: ALWAYS })
  })
})

describe('planRead() fallback', () => {
  it.each([
    [70, ALWAYS],
    [71, OFFLINE],
  ])('includes the end of stale-if-error, at an age of %i (RFC 5861 §4)', (age, fallback) => {
    expect(fallbackOf({ age, said: 'max-age=10, stale-if-error=60' })).toEqual(fallback)
  })

  it('honours stale-if-error of the request (RFC 5861 §4)', () => {
    expect(fallbackOf({ age: 20, ask: 'stale-if-error=10' })).toEqual(ALWAYS)
    expect(fallbackOf({ age: 21, ask: 'stale-if-error=10' })).toEqual(OFFLINE)
  })

  it('serves a stale copy offline without any stale-if-error (RFC 9111 §4.2.4)', () => {
    expect(fallbackOf({ age: 999_999 })).toEqual(OFFLINE)
    expect(fallbackOf({ age: 999_999, route: { ...catalog, offline: 'pinned' } })).toEqual(OFFLINE)
  })

  it.each(['no-cache', 'must-revalidate'])(
    'forbids offline use with %s (RFC 9111 §4.2.4)',
    (said) => {
      expect(fallbackOf({ age: 99, said: `max-age=10, stale-if-error=999, ${said}` })).toEqual(
        NEVER,
      )
    },
  )

  it.each([
    ['no-cache', 1, 'gateway-timeout'],
    ['must-revalidate', 11, 'gateway-timeout'],
    ['private', 11, 'network-error'],
  ])('leaves, with %s at an age of %i, a %s (RFC 9111 §5.2.2.2)', (said, age, unanswered) => {
    const case_ = { age, said: `max-age=10, ${said}`, cacheMode: 'no-cache' }
    expect(plan(case_)).toMatchObject({ kind: 'validate', unanswered })
  })

  it('ends offline use at maxOfflineAge', () => {
    const lifetimes = { ...catalog.lifetimes, maxOfflineAge: 100 }
    const route = { ...catalog, lifetimes }
    expect(fallbackOf({ age: 100, route })).toEqual(OFFLINE)
    expect(fallbackOf({ age: 101, route })).toEqual(NEVER)
  })

  it('gives a caller that insists on the origin nothing less, unless it takes a copy after an error', () => {
    const said = 'max-age=10, stale-if-error=60'
    expect(fallbackOf({ age: 1, said, ask: 'no-cache' })).toEqual(NEVER)
    // Spec: a connection that fails is such an error too (RFC 5861 §4).
    expect(fallbackOf({ age: 15, said, ask: 'no-cache, stale-if-error=5' })).toEqual(ALWAYS)
    expect(fallbackOf({ age: 16, said, ask: 'no-cache, stale-if-error=5' })).toEqual(NEVER)
  })
})
