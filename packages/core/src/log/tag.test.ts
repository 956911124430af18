// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ancestorsOf, EVERYTHING, isInvalidationTag, isTag, reaches } from './tag.ts'

const levels = fc.array(fc.stringMatching(/^[a-z0-9%~-]{1,12}$/), { minLength: 1, maxLength: 4 })

describe('isTag()', () => {
  it.each(['products', 'product:42', 'a:b:c', 'Herd%3A7', '~', `x${'y'.repeat(255)}`])(
    'accepts %s',
    (text) => {
      expect(isTag(text)).toBe(true)
    },
  )

  it.each([
    ['an empty text', ''],
    ['a space', 'a b'],
    ['a comma', 'a,b'],
    ['a quote', 'a"b'],
    ['a star', 'a*'],
    ['a line break', 'a\nb'],
    ['a final line break', 'a\n'],
    ['a letter outside ASCII', 'käse'],
    ['257 characters', 'x'.repeat(257)],
  ])('refuses %s', (_what, text) => {
    expect(isTag(text)).toBe(false)
  })
})

describe('isInvalidationTag()', () => {
  it.each([EVERYTHING, 'product:42', 'product:*', 'a:b:*'])('accepts %s', (text) => {
    expect(isInvalidationTag(text)).toBe(true)
  })

  it.each(['', ':*', 'prod*', '*:a', 'a:*:b', '**'])('refuses "%s"', (text) => {
    expect(isInvalidationTag(text)).toBe(false)
  })
})

describe('ancestorsOf()', () => {
  it('lists everything and each prefix, from the widest to the nearest', () => {
    expect(ancestorsOf('product:42:price')).toEqual(['*', 'product:*', 'product:42:*'])
  })

  it('lists everything alone when the tag has one level', () => {
    expect(ancestorsOf('products')).toEqual(['*'])
  })

  it('names only tags that may be invalidated', () => {
    fc.assert(
      fc.property(levels, (parts) => {
        expect(ancestorsOf(parts.join(':')).every(isInvalidationTag)).toBe(true)
      }),
    )
  })
})

describe('reaches()', () => {
  it('reaches the tag itself, its levels and everything', () => {
    expect(reaches('product:42', 'product:42')).toBe(true)
    expect(reaches('product:*', 'product:42')).toBe(true)
    expect(reaches('*', 'product:42')).toBe(true)
  })

  it('reaches neither a sibling nor a parent nor a name with the same start', () => {
    expect(reaches('product:42', 'product:4')).toBe(false)
    expect(reaches('product:42', 'product')).toBe(false)
    expect(reaches('prod:*', 'product:42')).toBe(false)
  })

  it('tells capitals apart', () => {
    expect(reaches('Product', 'product')).toBe(false)
  })

  it('reaches every tag below a prefix', () => {
    fc.assert(
      fc.property(levels, fc.stringMatching(/^[a-z0-9]{1,8}$/), (parts, leaf) => {
        expect(reaches(`${parts.join(':')}:*`, `${parts.join(':')}:${leaf}`)).toBe(true)
      }),
    )
  })
})
