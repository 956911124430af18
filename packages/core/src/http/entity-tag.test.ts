// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { isWeakTag, matchesStrongly, matchesWeakly, parseOpaqueTags } from './entity-tag.ts'

describe('matchesStrongly() and matchesWeakly()', () => {
  // The table of RFC 9110 §8.8.3.2, and what isn't in it.
  it.each([
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', '"1"', true, true],
    ['"a"', '"A"', false, false],
    ['""', '""', true, true],
    [null, '"1"', false, false],
    ['"1"', null, false, false],
    [null, null, false, false],
  ])('RFC 9110 §8.8.3.2: %s and %s: %s, %s', (one, other, strong, weak) => {
    expect(matchesStrongly(one, other)).toBe(strong)
    expect(matchesWeakly(one, other)).toBe(weak)
  })
})

describe('isWeakTag()', () => {
  it('minds the case of W/ (RFC 9110 §8.8.3)', () => {
    expect(isWeakTag('W/"1"')).toBe(true)
    expect(isWeakTag('w/"1"')).toBe(false)
  })
})

describe('parseOpaqueTags()', () => {
  it.each([
    ['"a", W/"b"', ['a', 'b']],
    [', "a" ,, "b",', ['a', 'b']],
    ['"a,b", ""', ['a,b', '']],
    ['"ü"', ['ü']],
    ['', []],
  ])('reads %s (RFC 9110 §13.1.2)', (list, opaques) => {
    expect(parseOpaqueTags(list)).toEqual(opaques)
  })

  it.each(['a', '"a', '"a" "b"', '*, "a"', '"a b"', 'W/ "a"', '"a"b'])('refuses %s', (list) => {
    expect(parseOpaqueTags(list)).toBeUndefined()
  })
})
