// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { parseVary, variantOf } from './vary.ts'

function variant(vary: string | null, request: Record<string, string>): string | undefined {
  const fields = new Headers(request)
  return variantOf(vary, (name) => fields.get(name))
}

describe('parseVary()', () => {
  it.each(['*', '*, *', ', *', 'Foo, *', '*, Foo'])('says * for %s (RFC 9111 §4.1)', (field) => {
    expect(parseVary(field)).toBe('*')
  })

  it('names the fields in one order, each once', () => {
    expect(parseVary('Foo, ,bar,FOO')).toEqual(['bar', 'foo'])
    expect(parseVary('bar, foo')).toEqual(parseVary('foo, bar'))
  })

  it('names none when the field is absent', () => {
    expect(parseVary(null)).toEqual([])
  })
})

describe('variantOf()', () => {
  it('is undefined for *, which never matches', () => {
    expect(variant('*', {})).toBeUndefined()
  })

  it('is one for all requests without Vary', () => {
    expect(variant(null, { foo: '1' })).toBe(variant(null, {}))
  })

  it('tells absent from present and from empty (RFC 9111 §4.1)', () => {
    const variants = [{}, { foo: '' }, { foo: '1' }, { foo: '2' }].map((request) =>
      variant('Foo', request),
    )
    expect(new Set(variants).size).toBe(4)
  })

  it('ignores whitespace around list members (RFC 9111 §4.1)', () => {
    expect(variant('Foo', { foo: '1,2' })).toBe(variant('foo', { foo: ' 1, 2 ' }))
  })

  it('ignores what selects nothing in a browser', () => {
    expect(variant('Accept-Encoding, Origin', { 'accept-encoding': 'br' })).toBe(variant(null, {}))
  })

  it('never confuses two fields', () => {
    expect(variant('a, b', { a: '1' })).not.toBe(variant('a, b', { b: '1' }))
  })
})
