// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { parseDictionary, parseList, Token } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import {
  formatStructuredString,
  formatStructuredStrings,
  parseStructuredDictionary,
  parseStructuredStrings,
} from './structured-strings.ts'

const printable = fc.string({
  unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
})
// Fragments of the grammar, so that many of the made texts are nearly right.
const fragments = fc.constantFrom(
  '"a"',
  '"b\\"c"',
  '"',
  ',',
  ', ',
  ' ',
  '\t',
  ';',
  ';x',
  ';x=1',
  ';y=?1',
  ';z=t',
  ';w="s"',
  '=',
  'a',
  'a=1',
  'b=2.5',
  'max-age=60',
  'A=1',
  '?1',
  '?2',
  '-7',
  '1234567890123456',
  'é',
  '\n',
  '*',
  '\\',
)
const nearlyRight = fc.array(fragments, { maxLength: 8 }).map((parts) => parts.join(''))

function plain(value: unknown): unknown {
  return value instanceof Token ? value.toString() : value
}

describe('parseStructuredStrings()', () => {
  it.each([
    ['"a", "b"', ['a', 'b']],
    ['"a";x=1', ['a']],
    ['', []],
    ['  "a" ,\t"b"  ', ['a', 'b']],
    [String.raw`"a\"b\\c"`, [String.raw`a"b\c`]],
  ])('reads %s (RFC 9651 §3.1, §3.3.3)', (text, values) => {
    expect(parseStructuredStrings(text)?.map(({ value }) => value)).toEqual(values)
  })

  it.each(['"a",', '"a" "b"', 'a, b', '"a\n"', '"é"', '"a', '"a"x', ',"a"', '"\\n"', '"a";X=1'])(
    'refuses %j whole (RFC 9651 §4.2)',
    (text) => {
      expect(parseStructuredStrings(text)).toBeUndefined()
    },
  )

  it('reads parameters: integers, decimals, tokens, strings and booleans', () => {
    const [member] = parseStructuredStrings('"k";replayed;ttl=60;d=-1.5;t=a/b;s="x";f=?0') ?? []
    expect([...(member?.parameters ?? [])]).toEqual([
      ['replayed', true],
      ['ttl', 60],
      ['d', -1.5],
      ['t', 'a/b'],
      ['s', 'x'],
      ['f', false],
    ])
  })

  it('reads back what formatStructuredStrings() writes', () => {
    fc.assert(
      fc.property(fc.array(printable), (values) => {
        const members = parseStructuredStrings(formatStructuredStrings(values))
        expect(members?.map(({ value }) => value)).toEqual(values)
      }),
    )
  })

  it('agrees with a complete parser on lists of strings', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyRight, fc.string()), (text) => {
        const ours = parseStructuredStrings(text)?.map(({ value, parameters }) => [
          value,
          [...parameters],
        ])
        expect(ours).toEqual(theirStrings(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('stays linear on hostile input', () => {
    for (const unit of ['"', '\\', '"\\', '"a",', ';a', ' ', ',']) {
      expect(parseStructuredStrings(`${unit.repeat(200_000)}!`)).toBeUndefined()
    }
  })
})

function theirStrings(text: string): unknown {
  try {
    const list = parseList(text)
    return list.every(([value]) => typeof value === 'string')
      ? list.map(([value, parameters]) => [value, [...parameters].map(([k, v]) => [k, plain(v)])])
      : undefined
  } catch {
    return undefined
  }
}

describe('parseStructuredDictionary()', () => {
  it.each([
    ['max-age=60, max-age=30', { 'max-age': 30 }],
    ['a=?1', { a: true }],
    ['a', { a: true }],
    ['a=t;p=1, b="s", c=1.5', { a: 't', b: 's', c: 1.5 }],
    ['', {}],
  ])('reads %j (RFC 9651 §3.2)', (text, members) => {
    expect(Object.fromEntries(parseStructuredDictionary(text) ?? [])).toEqual(members)
  })

  it.each([
    'max-age=60, Max-Age=30',
    'a=',
    'a=?2',
    'a,',
    'a=1234567890123456',
    'a b',
    '=1',
    'a=1.',
  ])('refuses %j whole (RFC 9651 §4.2)', (text) => {
    expect(parseStructuredDictionary(text)).toBeUndefined()
  })

  it('agrees with a complete parser on bare items', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyRight, fc.string()), (text) => {
        const ours = parseStructuredDictionary(text)
        expect(ours && [...ours]).toEqual(theirDictionary(text))
      }),
      { numRuns: 2000 },
    )
  })
})

function theirDictionary(text: string): unknown {
  try {
    return [...parseDictionary(text)].map(([key, [value]]) => [key, plain(value)])
  } catch {
    return undefined
  }
}

describe('formatStructuredString()', () => {
  it('escapes quotes and backslashes', () => {
    expect(formatStructuredString(String.raw`a"b\c`)).toBe(String.raw`"a\"b\\c"`)
  })

  it.each(['é', 'a\n', '\u007F'])('throws when it cannot write %j', (text) => {
    expect(() => formatStructuredString(text)).toThrow(RangeError)
  })
})
