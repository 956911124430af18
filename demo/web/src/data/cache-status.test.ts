// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { parseCacheStatus, type Source, sourceOf, wordsForSource } from './cache-status.ts'

describe('parseCacheStatus()', () => {
  it('reads every parameter that it knows', () => {
    const [entry] = parseCacheStatus(
      'Springhouse-SW; fwd=stale; fwd-status=304; ttl=-12; detail="a, b; \\"c\\""; stored',
    )
    expect(entry).toEqual({
      cache: 'Springhouse-SW',
      isHit: false,
      forward: 'stale',
      forwardStatus: 304,
      ttlSeconds: -12,
      detail: 'a, b; "c"',
    })
  })

  it('keeps the order of members, the origin first', () => {
    const names = parseCacheStatus('Springhouse-Origin; hit, "Some Cache"; fwd=miss, X').map(
      ({ cache }) => cache,
    )
    expect(names).toEqual(['Springhouse-Origin', 'Some Cache', 'X'])
  })

  it.each([null, '', ' , ;'])('finds nothing when the field is %j', (field) => {
    expect(parseCacheStatus(field)).toEqual([])
  })
})

describe('sourceOf()', () => {
  it.each<[string | null, Source]>([
    ['Springhouse-Origin; hit; detail=PROCESS, Springhouse-SW; hit; ttl=41', 'phone'],
    [
      'Springhouse-Origin; hit, Springhouse-SW; hit; ttl=-3; detail=stale-while-revalidate',
      'phone-refreshing',
    ],
    ['Springhouse-SW; hit; ttl=-900; detail=offline-rule', 'phone-older'],
    ['Springhouse-SW; hit; ttl=-900', 'phone-older'],
    ['Springhouse-SW; fwd=stale; fwd-status=304; stored', 'phone-confirmed'],
    ['Springhouse-Origin; hit, Springhouse-SW; fwd=stale; detail=DISCONNECTED', 'phone-older'],
    ['Springhouse-SW; fwd=stale; detail="DEADLINE,INVALID"', 'phone-older'],
    ['Springhouse-SW; fwd=stale; fwd-status=503; detail=ORIGIN-ERROR', 'phone-older'],
    ['Springhouse-Origin; fwd=miss, Springhouse-SW; fwd=stale; fwd-status=200; stored', 'database'],
    ['Springhouse-Origin; hit; ttl=41; detail=PROCESS, Springhouse-SW; fwd=uri-miss', 'memory'],
    ['Springhouse-Origin; hit; ttl=41; detail=REDIS', 'redis'],
    ['Springhouse-Origin; fwd=uri-miss; stored', 'database'],
    ['Springhouse-Origin; fwd=bypass; detail=NOT-KEPT', 'database'],
    ['ExampleCDN; hit', 'network'],
    [null, 'network'],
  ])('judges %j as %s', (field, source) => {
    expect(sourceOf(field)).toBe(source)
  })
})

describe('wordsForSource()', () => {
  it.each<[Source, string]>([
    ['phone', 'from this phone'],
    ['phone-refreshing', 'from this phone, being refreshed'],
    ['memory', "from the origin's memory"],
    ['redis', 'from Redis'],
    ['database', 'from the database'],
  ])('says it in words for people: %s', (source, words) => {
    expect(wordsForSource(source)).toBe(words)
  })
})
