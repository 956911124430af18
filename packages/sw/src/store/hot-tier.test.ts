// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { entryAt } from '../testing/cache-kit.ts'
import { HotTier } from './hot-tier.ts'

const KILOBYTE = 1024

function keep(hot: HotTier, path: string, bodyBytes: number): string {
  const entry = entryAt(path, { bodyBytes })
  hot.set(entry.uriKey, [entry])
  return entry.uriKey
}

describe('HotTier', () => {
  it('gives what was kept, as a Blob', async () => {
    const hot = new HotTier()
    const body = new TextEncoder().encode('{}').buffer
    const entry = entryAt('/a', { body })
    hot.set(entry.uriKey, [entry])
    const [found] = hot.get(entry.uriKey) ?? []
    expect(found?.body).toBeInstanceOf(Blob)
    expect(await new Response(found?.body).text()).toBe('{}')
    expect(hot.get('other')).toBeUndefined()
  })

  it('answers the read that filled it from the buffer itself: a Blob would delay it', () => {
    const entry = entryAt('/a')
    expect(new HotTier().set(entry.uriKey, [entry])[0]?.body).toBe(entry.body)
  })

  it('forgets what was used longest ago when it is full', () => {
    const hot = new HotTier(8 * KILOBYTE)
    const keys = [0, 1, 2, 3].map((index) => keep(hot, `/${index}`, KILOBYTE))
    const [first = '', second = ''] = keys
    hot.get(first)
    keep(hot, '/4', KILOBYTE)
    expect(hot.get(first)).toBeDefined()
    expect(hot.get(second)).toBeUndefined()
    expect(hot.bytes).toBeLessThanOrEqual(8 * KILOBYTE)
  })

  it('is bounded also where all bodies lie elsewhere', () => {
    const hot = new HotTier(8 * KILOBYTE)
    for (let index = 0; index < 50; index += 1) {
      const entry = entryAt(`/${index}`, { body: undefined, bodyId: `id-${index}` })
      hot.set(entry.uriKey, [entry])
    }
    expect(hot.get(entryAt('/0').uriKey)).toBeUndefined()
    expect(hot.get(entryAt('/49').uriKey)).toBeDefined()
  })

  it('counts a replaced entry once', () => {
    const hot = new HotTier(8 * KILOBYTE)
    for (let index = 0; index < 50; index += 1) keep(hot, '/same', KILOBYTE)
    const other = keep(hot, '/other', KILOBYTE)
    expect(hot.get(entryAt('/same').uriKey)).toBeDefined()
    expect(hot.get(other)).toBeDefined()
  })

  it('takes in a written entry beside the variants that it holds', () => {
    const hot = new HotTier()
    const [german, english] = [entryAt('/a', { variant: 'de' }), entryAt('/a', { variant: 'en' })]
    hot.set(german.uriKey, [german])
    hot.replace(english, [german.key, english.key])
    const variants = hot.get(german.uriKey)?.map(({ entry }) => entry.variant)
    expect(variants).toEqual(['de', 'en'])
  })

  it('asks the disk for a URI of which it does not know every variant', () => {
    const hot = new HotTier()
    const [german, english] = [entryAt('/a', { variant: 'de' }), entryAt('/a', { variant: 'en' })]
    hot.replace(english, [german.key, english.key])
    expect(hot.get(english.uriKey)).toBeUndefined()
  })

  it('drops a variant that is no longer on the disk', () => {
    const hot = new HotTier()
    const [german, english] = [entryAt('/a', { variant: 'de' }), entryAt('/a', { variant: 'en' })]
    hot.set(german.uriKey, [german])
    hot.replace(english, [english.key])
    expect(hot.get(german.uriKey)?.map(({ entry }) => entry.variant)).toEqual(['en'])
  })

  it('forgets what is meant, and says so to reads that are under way', () => {
    const hot = new HotTier()
    const [a, b] = [keep(hot, '/a', 2), keep(hot, '/b', 2)]
    const { era } = hot
    hot.forgetWhere(({ url }) => url.endsWith('/a'))
    expect(hot.get(a)).toBeUndefined()
    expect(hot.get(b)).toBeDefined()
    expect(hot.era).not.toBe(era)
  })
})
