// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInvalidationTags } from './invalidation-tags.ts'
import { isInvalidationTag, reaches } from './tag.ts'

describe('parseInvalidationTags()', () => {
  it.each(['product:catalog', 'dashboard:sales', 'farm:herd', 'farm:dashboard', 'customer:list'])(
    'reads %s* as the tag itself and everything below it',
    (level) => {
      const tags = parseInvalidationTags([`${level}*`])
      expect(tags).toEqual([level, `${level}:*`])
      const isReached = (tag: string): boolean => tags.some((reaching) => reaches(reaching, tag))
      expect([level, `${level}:7`, `${level}:7:a`].every(isReached)).toBe(true)
      expect([`${level}s`, `${level}s:7`, 'farm'].some(isReached)).toBe(false)
    },
  )

  it('keeps tags, prefixes and everything as they are, each once', () => {
    const tags = ['product:42', 'product:*', '*', 'product:42']
    expect(parseInvalidationTags(tags)).toEqual(['product:42', 'product:*', '*'])
  })

  it.each([
    ['*:a', 'use "*"'],
    ['farm:*:herd', 'use "farm:*"'],
    ['far*m', 'use "far:*"'],
    ['a**', 'use "a:*"'],
    ['', 'expected a tag'],
    [':*', 'expected a tag'],
    ['a b', 'encodeURIComponent'],
    ['käse*', 'encodeURIComponent'],
    ['x'.repeat(257), '1 to 256'],
    [`${'x'.repeat(256)}*`, '1 to 256'],
  ])('refuses "%s", names it and says what to write', (text, remedy) => {
    const read = (): unknown => parseInvalidationTags(['product:1', text])
    expect(read).toThrow(RangeError)
    expect(read).toThrow(`Cannot invalidate "${text}": `)
    expect(read).toThrow(remedy)
  })

  it('answers only what the log takes', () => {
    const parts = fc.array(fc.constantFrom('a', ':', '*', 'b', ' '), { maxLength: 6 })
    fc.assert(
      fc.property(parts, (made) => {
        const read = readOrRefuse(made.join(''))
        expect(read === 'refused' || read.every(isInvalidationTag)).toBe(true)
      }),
    )
  })
})

function readOrRefuse(text: string): readonly string[] | 'refused' {
  try {
    return parseInvalidationTags([text])
  } catch (error) {
    if (error instanceof RangeError) return 'refused'
    throw error
  }
}
