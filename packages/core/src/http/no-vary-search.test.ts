// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areEquivalentUrls, equivalenceKey, parseNoVarySearch } from './no-vary-search.ts'

describe('parseNoVarySearch()', () => {
  it.each([
    ['params=("a" "b")', ['a', 'b'], false, true],
    ['params=()', [], false, true],
    ['except=("q")', ['q'], true, true],
    ['except=()', [], true, true],
    ['key-order, params=("a")', ['a'], false, false],
    ['key-order=?1,except=("a")', ['a'], true, false],
    ['key-order=?0, except=("a")', ['a'], true, true],
    ['params=( "a"  "b" ), x=1, y="params=(", z', ['a', 'b'], false, true],
    ['params=("a"), params=("b")', ['b'], false, true],
    ['params=("a+b" "%C3%A9" "c\\"d")', ['a b', 'é', 'c"d'], false, true],
    ['  params=("a")  ', ['a'], false, true],
  ])('reads %s', (field, keys, matter, orderMatters) => {
    expect(parseNoVarySearch(field)).toEqual({ keys: new Set(keys), matter, orderMatters })
  })

  it.each([
    null,
    '',
    'key-order',
    'params=("a"), except=("b")',
    'params',
    'params=?1',
    'params="a"',
    'params=(a)',
    'params=("a" b)',
    'params=("a""b")',
    'params=("a"',
    'params=("a"),',
    'params=("a") x',
    'Params=("a")',
    'key-order=1, params=("a")',
    'key-order="x", params=("a")',
    'params=("é")',
    'x=(1), params=("a")',
  ])('takes %s for the default', (field) => {
    expect(parseNoVarySearch(field)).toBeUndefined()
  })

  it('never throws, and stays linear', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseNoVarySearch(text)))
    for (const unit of ['"', '\\"', 'a,', '("a" ', ' ', 'params=(']) {
      expect(parseNoVarySearch(`params=(${unit.repeat(100_000)}`)).toBeUndefined()
    }
  })
})

describe('areEquivalentUrls()', () => {
  const base = 'https://portal.example/list'

  it.each([
    [null, '?a=1', '?a=1#part', true],
    [null, '', '?', false],
    [null, '?a=1&b=2', '?b=2&a=1', false],
    ['params=("utm")', '?utm=1&q=x', '?q=x', true],
    ['params=("utm")', '?utm=1', '', true],
    ['params=("utm")', '?q=x', '?q=y', false],
    ['params=("utm")', '?a=1&b=2', '?b=2&a=1', false],
    ['params=("utm")', '?a&a', '?a', false],
    ['params=("utm")', '?a=', '?a', true],
    ['params=("utm")', '?&a=1&&', '?a=1', true],
    ['params=("utm")', '?a=x+y', '?a=x%20y', true],
    ['params=("utm")', '?a=%C3%A9', '?a=%c3%a9', true],
    ['params=("utm")', '?a=%zz', '?a=%25zz', true],
    ['params=("utm")', '?a=%FF', '?a=%FE', false],
    ['params=("utm")', '?a=%FF', '?a=%25FF', false],
    ['params=("u m")', '?u+m=1', '', true],
    ['except=("q")', '?q=x&page=2', '?page=3&q=x', true],
    ['except=("q")', '?q=x', '?q=y', false],
    ['except=()', '?q=x', '?p=y', true],
    ['key-order, params=()', '?b=2&a=1', '?a=1&b=2', true],
    ['key-order, params=()', '?a=1&a=2', '?a=2&a=1', false],
    ['key-order, params=()', '?b=&aa=&a=', '?a=&aa=&b=', true],
  ])('with %s: %s and %s: %s', (field, one, other, expected) => {
    expect(areEquivalentUrls(base + one, base + other, parseNoVarySearch(field))).toBe(expected)
  })

  it.each([
    'http://portal.example/list',
    'https://other.example/list',
    'https://portal.example:8443/list',
    'https://portal.example/List',
    'https://portal.example/list/',
  ])('never takes %s for the same resource', (other) => {
    expect(areEquivalentUrls(base, other, parseNoVarySearch('except=()'))).toBe(false)
  })

  it('agrees with the platform’s own parser of queries', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', 'b', '=', '&', '+', '%20', '%C3%A9', '%'),
    })
    const variance = parseNoVarySearch('params=("a")')
    const kept = (query: string): string =>
      JSON.stringify([...new URLSearchParams(query)].filter(([name]) => name !== 'a'))
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const [first, second] = [`${base}?${one}`, `${base}?${other}`]
        expect(areEquivalentUrls(first, second, variance)).toBe(kept(one) === kept(other))
      }),
      { numRuns: 500 },
    )
  })

  it('names equivalent URLs the same, whatever the order of what doesn’t matter', () => {
    const variance = parseNoVarySearch('key-order, except=("a" "b")')
    const pairs = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'x', 'y'), fc.nat(9)), {
      selector: ([name]) => name,
    })
    fc.assert(
      fc.property(pairs, (made) => {
        const queryOf = (list: readonly (readonly [string, number])[]): string =>
          list.map(([name, value]) => `${name}=${value}`).join('&')
        const turned = made.toReversed().filter(([name]) => name !== 'y')
        expect(equivalenceKey(`${base}?${queryOf(turned)}`, variance)).toBe(
          equivalenceKey(`${base}?${queryOf(made)}`, variance),
        )
      }),
    )
  })
})
