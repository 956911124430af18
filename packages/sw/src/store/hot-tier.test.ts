// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { entryWith } from '../testing/entry.ts'
import { HotTier } from './hot-tier.ts'

function keep(hot: HotTier, key: string, bodyBytes: number): void {
  hot.set(entryWith({ key, body: new ArrayBuffer(bodyBytes), bodyBytes }))
}

describe('HotTier', () => {
  it('gives what was kept, as a Blob', async () => {
    const hot = new HotTier(800)
    hot.set(entryWith())
    expect(await hot.get('key')?.body.text()).toBe('{}')
    expect(hot.get('other')).toBeUndefined()
  })

  it('forgets what was used longest ago when it is full', () => {
    const hot = new HotTier(800)
    for (let index = 0; index < 8; index += 1) keep(hot, `k${index}`, 100)
    hot.get('k0')
    keep(hot, 'k8', 100)
    expect(hot.get('k0')).toBeDefined()
    expect(hot.get('k1')).toBeUndefined()
  })

  it('counts a replaced entry once', () => {
    const hot = new HotTier(800)
    for (let index = 0; index < 50; index += 1) keep(hot, 'same', 100)
    keep(hot, 'other', 100)
    expect(hot.get('same')).toBeDefined()
  })

  it('keeps no body that is large for it, and none that lies elsewhere', () => {
    const hot = new HotTier(800)
    keep(hot, 'large', 101)
    hot.set(entryWith({ key: 'elsewhere', body: undefined, bodyId: 'id-1' }))
    expect(hot.get('large')).toBeUndefined()
    expect(hot.get('elsewhere')).toBeUndefined()
  })

  it('forgets everything on clear()', () => {
    const hot = new HotTier(800)
    keep(hot, 'a', 100)
    hot.clear()
    expect(hot.get('a')).toBeUndefined()
  })
})
