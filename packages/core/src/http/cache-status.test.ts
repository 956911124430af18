// SPDX-License-Identifier: MIT
import { parseList, Token } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { appendCacheStatus, type CacheStatusMember, formatCacheStatus } from './cache-status.ts'

const cache = 'Springhouse-SW'

describe('formatCacheStatus()', () => {
  it.each<[CacheStatusMember, string]>([
    [{ cache, hit: true, ttlSeconds: 376 }, 'Springhouse-SW; hit; ttl=376'],
    [
      { cache, hit: true, ttlSeconds: -12, detail: 'swr' },
      'Springhouse-SW; hit; ttl=-12; detail=swr',
    ],
    [
      { cache, forward: 'stale', forwardStatus: 304, stored: true },
      'Springhouse-SW; fwd=stale; fwd-status=304; stored',
    ],
    [{ cache, forward: 'uri-miss', collapsed: true }, 'Springhouse-SW; fwd=uri-miss; collapsed'],
    [
      { cache: 'my cache', forward: 'miss', key: '/a?b', detail: 'a "b"' },
      String.raw`"my cache"; fwd=miss; key="/a?b"; detail="a \"b\""`,
    ],
    [{ cache, hit: true, ttlSeconds: 1.9 }, 'Springhouse-SW; hit; ttl=1'],
  ])('writes %j (RFC 9211 §2)', (member, text) => {
    expect(formatCacheStatus(member)).toBe(text)
  })

  it('never throws, whatever the detail holds', () => {
    expect(formatCacheStatus({ cache, detail: 'é\n' })).toBe('Springhouse-SW; detail="??"')
  })

  it('writes what a complete parser reads', () => {
    const member: CacheStatusMember = { cache, hit: true, ttlSeconds: -3, key: '/x', detail: 'a b' }
    const [[name, parameters] = []] = parseList(formatCacheStatus(member))
    expect(name).toEqual(new Token(cache))
    expect([...(parameters ?? [])]).toEqual([
      ['hit', true],
      ['ttl', -3],
      ['key', '/x'],
      ['detail', 'a b'],
    ])
  })
})

describe('appendCacheStatus()', () => {
  it('puts its member last, closest to the user (RFC 9211 §2)', () => {
    expect(appendCacheStatus('Springhouse-Origin; hit', { cache, forward: 'miss' })).toBe(
      'Springhouse-Origin; hit, Springhouse-SW; fwd=miss',
    )
  })

  it.each([null, '', ' '])('stands alone when there was %j', (existing) => {
    expect(appendCacheStatus(existing, { cache, hit: true })).toBe('Springhouse-SW; hit')
  })
})
