// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { ProcessTier, type ProcessEntry } from './process-tier.ts'

function entry(over: Partial<ProcessEntry['stored']> = {}, scope = 'public'): ProcessEntry {
  const stored = {
    status: 200,
    fields: [],
    body: new Uint8Array(1_000),
    tags: ['product:42'],
    entityTag: '"a"',
    stamp: { epoch: 'e1', seq: 5 },
    loadedAtMs: 0,
    ...over,
  }
  return { scope, stored, usableUntilMs: 1_000 }
}

describe('ProcessTier', () => {
  it('set() keeps within its bytes and drops the least recently used', () => {
    const tier = new ProcessTier(8_000)
    for (let at = 0; at < 20; at += 1) {
      tier.set(`key-${at}`, entry())
      tier.get('key-0')
    }
    expect(tier.size).toBe(5)
    expect(tier.get('key-0')).toBeDefined()
    expect(tier.get('key-1')).toBeUndefined()
  })

  it('set() does not keep what is larger than a quarter', () => {
    const tier = new ProcessTier(8_000)
    tier.set('huge', entry({ body: new Uint8Array(2_000) }))
    expect(tier.size).toBe(0)
  })

  it('set() does not replace an entry by one with a lower stamp of its epoch', () => {
    const tier = new ProcessTier(8_000)
    tier.set('key', entry())
    tier.set('key', entry({ stamp: { epoch: 'e1', seq: 4 } }))
    expect(tier.get('key')?.stored.stamp.seq).toBe(5)
    tier.set('key', entry({ stamp: { epoch: 'e2', seq: 1 } }))
    expect(tier.get('key')?.stored.stamp).toEqual({ epoch: 'e2', seq: 1 })
  })

  it('drop() deletes what tags, prefixes or everything reach, in their scope alone', () => {
    const tier = new ProcessTier(100_000)
    const fill = (): void => {
      tier.set('product', entry())
      tier.set('order', entry({ tags: ['order:1'] }))
      tier.set('untagged', entry({ tags: [] }))
      tier.set('tenant', entry({}, 'tenant-1'))
    }
    const left = (): string[] =>
      ['product', 'order', 'untagged', 'tenant'].filter((key) => tier.get(key) !== undefined)
    fill()
    tier.drop('public', ['product:42'])
    expect(left()).toEqual(['order', 'untagged', 'tenant'])
    fill()
    tier.drop('public', ['product:*', 'order:*'])
    expect(left()).toEqual(['untagged', 'tenant'])
    fill()
    tier.drop('public', ['*'])
    expect(left()).toEqual(['tenant'])
  })
})
