// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import {
  formatCacheGroupInvalidation,
  formatCacheGroups,
  parseCacheGroupInvalidation,
  parseCacheGroups,
} from './cache-groups.ts'

describe('parseCacheGroups()', () => {
  it('reads back what formatCacheGroups() writes (RFC 9875 §2)', () => {
    const tags = ['products', 'product:42']
    expect(formatCacheGroups(tags)).toBe('"products", "product:42"')
    expect(parseCacheGroups(formatCacheGroups(tags))).toEqual(tags)
  })

  it('tells capitals apart (RFC 9875 §2)', () => {
    expect(parseCacheGroups('"Tag", "tag"')).toEqual(['Tag', 'tag'])
  })

  it('ignores parameters (RFC 9875 §2)', () => {
    expect(parseCacheGroups('"a";x=1')).toEqual(['a'])
  })

  it('leaves out what is no tag', () => {
    expect(parseCacheGroups('"a b", "product:*", "c"')).toEqual(['c'])
  })

  it.each([null, 'scripts', '"a",', '"a" "b"'])('returns undefined for %j', (field) => {
    expect(parseCacheGroups(field)).toBeUndefined()
  })
})

describe('parseCacheGroupInvalidation()', () => {
  it('reads back tags and prefixes', () => {
    const tags = ['products', 'product:*', '*']
    expect(parseCacheGroupInvalidation(formatCacheGroupInvalidation(tags))).toEqual(tags)
  })

  it.each([null, 'scripts', '"a",'])('returns none for %j', (field) => {
    expect(parseCacheGroupInvalidation(field)).toEqual([])
  })
})
