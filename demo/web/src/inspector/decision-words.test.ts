// SPDX-License-Identifier: MIT
import type { ReadDecision } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { wordsForDecision } from './decision-words.ts'
import { wordsForOutcome } from './outcome-words.ts'
import { readDecision } from './testing/reports.ts'

const STALE = { ageSeconds: 720, ttlSeconds: -120 } as const
const MONTH = 2_592_000

describe('wordsForDecision()', () => {
  it.each<[Partial<ReadDecision>, string]>([
    [{}, 'from this device: fresh (age 2 min of 10 min)'],
    [
      { ttlSeconds: MONTH - 120 },
      'from this device: fresh (age 2 min of 30 days, because the log is followed)',
    ],
    [
      { ttlSeconds: MONTH - 120, following: false },
      'from this device: fresh (age 2 min of 30 days)',
    ],
    [
      { why: 'stale-while-revalidate', ...STALE },
      'from this device, and asked the origin behind it: stale (2 min past its lifetime of 10 min)',
    ],
    [
      { why: 'stale-while-revalidate', validity: 'unknown', validityDetail: 'epoch', ...STALE },
      'from this device, and asked the origin behind it: perhaps changed: the log was started over',
    ],
    [
      { why: 'max-stale', ...STALE },
      'from this device, since the page takes stale copies: stale (2 min past its lifetime of 10 min)',
    ],
    [
      { why: 'force-cache', ageSeconds: undefined, ttlSeconds: undefined },
      'from this device, since the page takes a copy of any age: stale',
    ],
    [
      { why: 'moonlight', ...STALE },
      'from this device, moonlight: stale (2 min past its lifetime of 10 min)',
    ],
    [{ ageSeconds: undefined }, 'from this device: fresh'],
    [
      { plan: 'validate', why: 'stale', ttlSeconds: -120 },
      'asked the origin: the copy is stale (age 2 min, without a lifetime)',
    ],
    [
      { plan: 'validate', why: 'stale', validity: 'invalid', validityDetail: 'product:42' },
      'asked the origin: product:42 was changed',
    ],
    [
      { plan: 'validate', why: 'stale', validity: 'invalid', validityDetail: '*' },
      'asked the origin: everything may have changed',
    ],
    [
      {
        plan: 'validate',
        why: 'stale',
        validity: 'invalid',
        validityDetail: 'https://dairy.test/api/products/42',
      },
      'asked the origin: it was written from here',
    ],
    [
      { plan: 'validate', why: 'stale', validity: 'unknown', validityDetail: 'floor' },
      'asked the origin: the copy has perhaps changed: it is older than what is remembered of the log',
    ],
    [
      { plan: 'validate', why: 'stale', ...STALE },
      'asked the origin: the copy is stale (2 min past its lifetime of 10 min)',
    ],
    [
      { plan: 'validate', why: 'request' },
      'asked the origin: the page or its route wants every answer confirmed',
    ],
    [{ plan: 'fetch', why: 'uri-miss', validity: 'none' }, 'asked the origin: nothing was stored'],
    [
      { plan: 'fetch', why: 'vary-miss' },
      'asked the origin: what is stored answers another kind of request',
    ],
    [{ plan: 'fetch', why: 'request' }, 'asked the origin: the page wanted a new answer'],
    [
      { plan: 'bypass', why: 'no-store' },
      'left to the origin: the page wants nothing of it stored',
    ],
    [{ plan: 'bypass', why: 'moonlight' }, 'left to the origin: moonlight'],
    [
      { plan: 'network-error' },
      'refused as the network would: only a stored copy was wanted, and there is none to give',
    ],
    [
      { plan: 'gateway-timeout' },
      'answered 504: only a stored copy was wanted, and there is none to give',
    ],
  ])('says %j', (change, words) => {
    expect(wordsForDecision(readDecision(change), MONTH)).toBe(words)
  })
})

describe('wordsForOutcome()', () => {
  it.each<[ReadDecision['plan'], string | undefined, string | undefined]>([
    ['hit', 'Springhouse-SW; hit; ttl=41', undefined],
    ['gateway-timeout', undefined, undefined],
    ['network-error', undefined, undefined],
    ['validate', undefined, 'no answer yet'],
    ['validate', 'Springhouse-SW; fwd=stale; fwd-status=304; stored', 'it confirmed the copy'],
    ['validate', 'Springhouse-SW; fwd=stale; fwd-status=200; stored', 'it sent a new answer'],
    ['validate', 'Springhouse-SW; fwd=stale; fwd-status=410', 'it answered 410'],
    [
      'validate',
      'Springhouse-Origin; hit, Springhouse-SW; fwd=stale; detail="DISCONNECTED,INVALID"',
      'it could not be reached: the older copy was given',
    ],
    [
      'validate',
      'Springhouse-SW; fwd=stale; detail=DEADLINE',
      'it took too long: the older copy was given',
    ],
    [
      'validate',
      'Springhouse-SW; fwd=stale; fwd-status=503; detail=ORIGIN-ERROR',
      'it failed: the older copy was given',
    ],
    ['fetch', 'Springhouse-SW; fwd=uri-miss; stored', undefined],
    ['fetch', 'Springhouse-SW; fwd=uri-miss; fwd-status=500', 'it answered 500'],
  ])('says of %s with %j: %j', (plan, cacheStatus, words) => {
    expect(wordsForOutcome(readDecision({ plan, cacheStatus }))).toBe(words)
  })
})
