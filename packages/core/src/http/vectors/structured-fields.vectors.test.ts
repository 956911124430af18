// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { parseCacheGroups } from '../../protocol/cache-groups.ts'
import {
  parseStructuredDictionary,
  parseStructuredStrings,
} from '../../protocol/structured-strings.ts'
import { parseTargetedField } from '../targeted-field.ts'

describe('RFC 9651 §4.2.1, lists of strings', () => {
  it.each([
    ['"a", "b"', ['a', 'b']],
    ['"a";x=1', ['a']],
    ['', []],
  ])('%s is read', (text, values) => {
    expect(parseStructuredStrings(text)?.map(({ value }) => value)).toEqual(values)
  })

  it.each(['"a",', '"a" "b"', '"a\n"', '"é"', '"a";x=?2', '"a";x=1234567890123456'])(
    '%j fails whole',
    (text) => {
      expect(parseStructuredStrings(text)).toBeUndefined()
    },
  )

  it('tokens are no strings: a type error, which ignores Cache-Groups (RFC 9875 §2)', () => {
    expect(parseCacheGroups('a, b')).toBeUndefined()
  })
})

describe('RFC 9651 §4.2.2, dictionaries', () => {
  it.each<[string, readonly (readonly [string, unknown])[]]>([
    ['max-age=60, max-age=30', [['max-age', 30]]],
    ['a=?1', [['a', true]]],
    ['a', [['a', true]]],
    ['', []],
  ])('%s is read', (text, members) => {
    expect([...(parseStructuredDictionary(text) ?? [['failed', true]])]).toEqual(members)
  })

  it.each(['max-age=60, Max-Age=30', 'a=?2', 'a=1234567890123456', 'a=1,'])(
    '%s fails whole',
    (text) => {
      expect(parseStructuredDictionary(text)).toBeUndefined()
      expect(parseTargetedField(text)).toBeUndefined()
    },
  )
})
