// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { selectVariant, type Variant, variantOf } from '../vary.ts'

const now = Date.UTC(2026, 0, 1, 12)

type Fields = Readonly<Record<string, string>>

function storedFor(vary: string, request: Fields): Variant {
  const presented = new Headers(request)
  return {
    variant: variantOf(vary, (name) => presented.get(name)) ?? '',
    fields: new Headers({ Vary: vary }),
    requestTimeMs: now,
    responseTimeMs: now,
  }
}

function matches(vary: string, original: Fields, presented: Fields, later = vary): boolean {
  const fields = new Headers(presented)
  const candidate = { ...storedFor(vary, original), fields: new Headers({ Vary: later }) }
  return selectVariant([candidate], (name) => fields.get(name)) !== undefined
}

describe('RFC 9111 §4.1, Vary', () => {
  it.each(['*', '*, *', ', *', 'Foo, *', '*, Foo'])('%s never matches', (vary) => {
    expect(matches(vary, { Foo: '1' }, { Foo: '1' })).toBe(false)
    expect(matches(vary, {}, {})).toBe(false)
  })

  it.each<[Fields, Fields, boolean]>([
    [{ Foo: '1' }, { Foo: '1' }, true],
    [{ Foo: '1' }, { Foo: '2' }, false],
    [{}, {}, true],
    [{}, { Foo: '1' }, false],
    [{ Foo: '1' }, {}, false],
    [{}, { Foo: '' }, false],
    [{ Foo: '1,2' }, { Foo: '1, 2' }, true],
    [{ Foo: '1\t,  2' }, { foo: '1,2' }, true],
    [{ Foo: '1, 2' }, { Foo: '2, 1' }, false],
    [{ Foo: '1', Other: 'a' }, { Foo: '1', Other: 'b' }, true],
  ])('stored for %j, presented with %j: %s', (original, presented, expected) => {
    expect(matches('Foo', original, presented)).toBe(expected)
  })

  it('does not depend on the order or case of its members', () => {
    const request = { Foo: '1', Bar: '2' }
    expect(matches('Foo, Bar', request, request, 'bar, FOO')).toBe(true)
  })

  it('compares several lines of a field as one (RFC 9110 §5.2)', () => {
    const lines = new Headers([
      ['Foo', '1'],
      ['Foo', '2'],
    ])
    const stored = storedFor('Foo', { Foo: '1, 2' })
    expect(selectVariant([stored], (name) => lines.get(name))).toBe(stored)
  })

  it('lets two variants coexist', () => {
    const [one, two] = [storedFor('Foo', { Foo: '1' }), storedFor('Foo', { Foo: '2' })]
    expect(selectVariant([one, two], () => '1')).toBe(one)
    expect(selectVariant([one, two], () => '2')).toBe(two)
    expect(selectVariant([one, two], () => null)).toBeUndefined()
  })
})
