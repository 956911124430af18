// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { formatHttpDate } from './http-date.ts'
import { mostRecent, parseVary, selectVariant, type Variant, variantOf } from './vary.ts'

function variant(vary: string | null, request: Record<string, string>): string | undefined {
  const fields = new Headers(request)
  return variantOf(vary, (name) => fields.get(name))
}

describe('parseVary()', () => {
  it.each(['*', '*, *', ', *', 'Foo, *', '*, Foo'])('says * for %s (RFC 9111 §4.1)', (field) => {
    expect(parseVary(field)).toBe('*')
  })

  it.each(['Foo Bar', 'Foo;q=1', 'Foo, "Bar"', 'é'])(
    'says * for %s too: what is no name can’t be compared',
    (field) => {
      expect(parseVary(field)).toBe('*')
    },
  )

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

  it('ignores the case of language tags, and keeps their order (RFC 9110 §8.5.1)', () => {
    const accept = (languages: string): string | undefined =>
      variant('Accept-Language', { 'Accept-Language': languages })
    expect(accept('de-DE, en;q=0.5')).toBe(accept('de-de,EN;q=0.5'))
    expect(accept('de, en')).not.toBe(accept('en, de'))
    expect(variant('Foo', { foo: 'De' })).not.toBe(variant('Foo', { foo: 'de' }))
  })

  it('keeps whitespace inside quoted strings, where it has a meaning', () => {
    expect(variant('Foo', { foo: '"1, 2"' })).not.toBe(variant('Foo', { foo: '"1,2"' }))
    expect(variant('Foo', { foo: '1 2' })).not.toBe(variant('Foo', { foo: '12' }))
  })

  it('is undefined when a nominated field can’t be known', () => {
    expect(variantOf('Foo, Referer', (name) => (name === 'foo' ? '1' : undefined))).toBeUndefined()
  })

  it('ignores what selects nothing in a browser', () => {
    expect(variant('Accept-Encoding, Origin', { 'accept-encoding': 'br' })).toBe(variant(null, {}))
  })

  it('never confuses two fields', () => {
    expect(variant('a, b', { a: '1' })).not.toBe(variant('a, b', { b: '1' }))
  })
})

const now = Date.UTC(2026, 0, 1, 12)

/** What was stored for a request with these fields, made and received so many seconds ago. */
function storedFor(
  vary: string | null,
  request: Record<string, string>,
  { made = 0, received = made }: { readonly made?: number; readonly received?: number } = {},
): Variant {
  const receivedMs = now - received * 1000
  return {
    variant: variant(vary, request) ?? '',
    fields: new Headers({
      ...(vary !== null && { Vary: vary }),
      Date: formatHttpDate(now - made * 1000),
    }),
    requestTimeMs: receivedMs,
    responseTimeMs: receivedMs,
  }
}

function select(
  candidates: readonly Variant[],
  request: Record<string, string>,
): Variant | undefined {
  const fields = new Headers(request)
  return selectVariant(candidates, (name) => fields.get(name))
}

describe('selectVariant()', () => {
  it('finds the variant of the request among those that coexist (RFC 9111 §4.1)', () => {
    const german = storedFor('Accept-Language', { 'accept-language': 'de' })
    const french = storedFor('Accept-Language', { 'accept-language': 'fr' })
    expect(select([german, french], { 'accept-language': 'fr' })).toBe(french)
    expect(select([german, french], { 'accept-language': 'de' })).toBe(german)
    expect(select([german, french], { 'accept-language': 'it' })).toBeUndefined()
    expect(select([german, french], {})).toBeUndefined()
    expect(select([], {})).toBeUndefined()
  })

  it('judges each response by its own Vary', () => {
    const byFoo = storedFor('Foo', { foo: '1' })
    const byBar = storedFor('Bar', { bar: '1' })
    expect(select([byFoo, byBar], { foo: '2', bar: '1' })).toBe(byBar)
  })

  it('takes the most recent by Date, not by receipt (RFC 9111 §4)', () => {
    const older = storedFor(null, {}, { made: 20, received: 1 })
    const newer = storedFor(null, {}, { made: 10, received: 5 })
    expect(select([older, newer], {})).toBe(newer)
    expect(select([newer, older], {})).toBe(newer)
    const again = storedFor(null, {}, { made: 10, received: 4 })
    expect(select([newer, again], {})).toBe(again)
  })

  it('prefers a match that has Vary to a newer one that leaves it out (RFC 9111 §4.1)', () => {
    const fallback = storedFor(null, {}, { made: 1 })
    const negotiated = storedFor('Foo', { foo: '1' }, { made: 9 })
    expect(select([fallback, negotiated], { foo: '1' })).toBe(negotiated)
    expect(select([fallback, negotiated], { foo: '2' })).toBe(fallback)
  })

  it('never selects a response with Vary: * (RFC 9111 §4.1)', () => {
    expect(select([storedFor('*', {})], {})).toBeUndefined()
  })
})

describe('mostRecent()', () => {
  it('is undefined of nothing, and leaves the list as it is', () => {
    expect(mostRecent([])).toBeUndefined()
    const list = [storedFor(null, {}, { made: 2 }), storedFor(null, {}, { made: 1 })]
    expect(mostRecent(Object.freeze(list))).toBe(list[1])
  })
})
