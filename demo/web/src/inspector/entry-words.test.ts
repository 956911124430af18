// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type EntryTimes,
  stateOf,
  usedShareOf,
  wordsForAge,
  wordsForHits,
  wordsForState,
} from './entry-words.ts'

const FRESH: EntryTimes = {
  url: 'https://dairy.test/api/products',
  validity: 'valid',
  validityDetail: undefined,
  ageSeconds: 60,
  lifetimeSeconds: 600,
}

describe('wordsForState()', () => {
  it.each<[string, Partial<EntryTimes>, string]>([
    ['what is left of the lifetime', {}, 'fresh for 9 min'],
    ['how long it has been over', { ageSeconds: 780 }, 'went stale 3 min ago'],
    ['the very end, which is over', { ageSeconds: 600 }, 'went stale 0 s ago'],
    ['that there is no lifetime', { lifetimeSeconds: 0 }, 'confirmed at each use'],
    [
      'which tag was changed',
      { validity: 'invalid', validityDetail: 'product:42' },
      'invalid: product:42',
    ],
    [
      'that all was changed',
      { validity: 'invalid', validityDetail: '*' },
      'invalid: everything changed',
    ],
    [
      'that its own URL was written to',
      { validity: 'invalid', validityDetail: FRESH.url },
      'invalid: written from here',
    ],
    [
      'why nobody can tell',
      { validity: 'unknown', validityDetail: 'epoch' },
      'perhaps changed: the log was started over',
    ],
    [
      'a reason that it does not know',
      { validity: 'unknown', validityDetail: 'moonlight' },
      'perhaps changed: moonlight',
    ],
    ['that there is no reason', { validity: 'unknown' }, 'perhaps changed'],
  ])('says %s', (_, change, words) => {
    expect(wordsForState({ ...FRESH, ...change })).toBe(words)
  })
})

describe('usedShareOf()', () => {
  it('shows how much of the lifetime is used', () => {
    expect(usedShareOf(FRESH)).toBe(0.1)
  })

  it('fills the bar when nothing is left', () => {
    expect(usedShareOf({ ...FRESH, ageSeconds: 10_000 })).toBe(1)
    expect(usedShareOf({ ...FRESH, validity: 'invalid' })).toBe(1)
    expect(usedShareOf({ ...FRESH, lifetimeSeconds: 0 })).toBe(1)
  })

  it('never leaves the bar, and is full exactly where the entry is not fresh', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -90, max: 1e6 }),
        fc.nat(1e6),
        fc.constantFrom('valid' as const, 'unknown' as const, 'invalid' as const),
        (ageSeconds, lifetimeSeconds, validity) => {
          const entry = { ...FRESH, ageSeconds, lifetimeSeconds, validity }
          const share = usedShareOf(entry)
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(1)
          expect(share === 1).toBe(stateOf(entry) !== 'fresh')
        },
      ),
    )
  })
})

describe('wordsForAge()', () => {
  it('says age and lifetime', () => {
    expect(wordsForAge({ ...FRESH, ageSeconds: 0.4, lifetimeSeconds: 2_592_000 })).toBe(
      '0 s of 30 days',
    )
    expect(wordsForAge({ ...FRESH, lifetimeSeconds: 0 })).toBe('1 min old')
  })
})

describe('wordsForHits()', () => {
  it.each([
    [0, 'not used yet'],
    [1, 'used once'],
    [7, 'used 7 times'],
  ])('says %d as %j', (hits, words) => {
    expect(wordsForHits(hits)).toBe(words)
  })
})
