// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInvalidationTag, isTag, reaches } from '../log/tag.ts'
import { fillTemplate, fillWidely, isTemplate, placeholdersOf, tryFill } from './template.ts'

const values = fc.string({ minLength: 1, unit: 'binary' })

describe('fillTemplate()', () => {
  it.each([
    ['products', {}, 'products'],
    ['product:{id}', { id: '42' }, 'product:42'],
    ['a:{x}:b:{y}', { x: '1', y: '2' }, 'a:1:b:2'],
    ['product:{id}', { id: '4:2' }, 'product:4%3A2'],
    ['product:{id}', { id: '*' }, 'product:%2A'],
    ['product:{id}', { id: 'a b,"c"' }, 'product:a%20b%2C%22c%22'],
    ['product:{id}', { id: 'ä' }, 'product:%C3%A4'],
    ['product:{id}', { id: '\uD800' }, 'product:%EF%BF%BD'],
    ['product:{id}', { id: '{id}' }, 'product:%7Bid%7D'],
  ])('fills %s with %j', (template, given, tag) => {
    expect(fillTemplate(template, given)).toBe(tag)
  })

  it('makes a tag of one more level from any value, never a prefix', () => {
    fc.assert(
      fc.property(values, (id) => {
        const tag = fillTemplate('product:{id}', { id })
        expect(isTag(tag)).toBe(true)
        expect(tag.split(':')).toHaveLength(2)
      }),
    )
  })

  it('tells different values apart, long ones too', () => {
    fc.assert(
      fc.property(values, values, fc.nat({ max: 80 }), (a, b, padding) => {
        fc.pre(isWellFormed(a) && isWellFormed(b) && a !== b)
        const pad = 'p'.repeat(padding)
        expect(fillTemplate('x:{id}', { id: pad + a })).not.toBe(
          fillTemplate('x:{id}', { id: pad + b }),
        )
      }),
    )
  })

  it('hashes a long value, the same each time', () => {
    const tag = fillTemplate('x:{id}', { id: 'y'.repeat(500) })
    expect(tag).toMatch(/^x:~[a-z0-9]{1,20}$/)
    expect(fillTemplate('x:{id}', { id: 'y'.repeat(500) })).toBe(tag)
  })

  it.each<Record<string, string>>([{}, { id: '' }, { ID: 'x' }])(
    'throws when the value is missing: %j',
    (given) => {
      expect(() => fillTemplate('product:{id}', given)).toThrow(RangeError)
      expect(() => fillTemplate('{toString}', {})).toThrow(RangeError)
    },
  )
})

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

describe('tryFill()', () => {
  it('returns undefined when a value is missing', () => {
    expect(tryFill('a:{x}:{y}', { x: '1' })).toBeUndefined()
  })
})

describe('fillWidely()', () => {
  it.each([
    ['herd:{body.herd}', { 'body.herd': '7' }, 'herd:7'],
    ['herd:{body.herd}', {}, 'herd:*'],
    ['herd:{body.herd}:animals', {}, 'herd:*'],
    ['farm:{farm}:herd:{body.herd}', { farm: '1' }, 'farm:1:herd:*'],
    ['{body.herd}', {}, '*'],
    ['herd-{body.herd}', {}, '*'],
    ['herd:*', {}, 'herd:*'],
    ['*', {}, '*'],
  ])('fills %s with %j as %s', (template, given, tag) => {
    expect(fillWidely(template, given)).toBe(tag)
  })

  it('reaches what the complete template would have named', () => {
    fc.assert(
      fc.property(values, values, fc.boolean(), fc.boolean(), (x, y, knowsX, knowsY) => {
        const wide = fillWidely('a:{x}:b:{y}', { ...(knowsX && { x }), ...(knowsY && { y }) })
        expect(isInvalidationTag(wide)).toBe(true)
        expect(reaches(wide, fillTemplate('a:{x}:b:{y}', { x, y }))).toBe(true)
      }),
    )
  })
})

describe('placeholdersOf()', () => {
  it('lists them in order', () => {
    expect(placeholdersOf('a:{x}:{body.y}')).toEqual(['x', 'body.y'])
    expect(placeholdersOf('a')).toEqual([])
  })
})

describe('isTemplate()', () => {
  it.each(['products', 'product:{id}', '{a}:{b}'])('accepts %s', (template) => {
    expect(isTemplate(template)).toBe(true)
  })

  it.each([
    '',
    'a b',
    'a,b',
    'a*',
    'a:*',
    'a{',
    'a}',
    'a{{x}}',
    'ä',
    '{a}{b}{c}{d}x',
    'x'.repeat(257),
  ])('refuses "%s"', (template) => {
    expect(isTemplate(template)).toBe(false)
  })
})
