// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import type { Asked } from './origin.ts'
import type { Seen } from './perform.ts'
import type { Expectation, Scenario } from './scenario.ts'

function two(expected: Expectation): Scenario {
  const head = { id: 'two', section: 'RFC 9111 §4', says: 'Something', kind: 'must' } as const
  return { ...head, steps: [{}, { expect: expected }] }
}

const FILLED: Seen = { status: 200, fields: {}, body: 'two: step 1' }
const ASKED: Asked = { method: 'GET', variation: '', fields: {} }
const CONDITIONAL: Asked = { ...ASKED, fields: { 'if-none-match': '"a"' } }

function differences(
  expected: Expectation,
  seen: Partial<Seen>,
  asked: readonly Asked[],
): readonly string[] {
  return judge(two(expected), [FILLED, { ...FILLED, ...seen }], [[ASKED], asked])
}

describe('judge() finds nothing when a step went as expected', () => {
  it.each<[string, Expectation, Partial<Seen>, readonly Asked[]]>([
    ['an answer from the cache', { reached: 'cached' }, {}, []],
    ['an answer of the origin', { reached: 'asked' }, { body: 'two: step 2' }, [ASKED]],
    ['a validated answer', { reached: 'validated', from: 1 }, {}, [CONDITIONAL]],
    ['an answer refreshed behind', { reached: 'behind' }, {}, [ASKED]],
    ['an error', { reached: 'asked', fails: 'error' }, { status: 0 }, [ASKED]],
    ['a 504', { reached: 'asked', fails: 'error-or-504' }, { status: 504 }, [ASKED]],
    ['either', { reached: 'either' }, {}, []],
    ['a missing field', { reached: 'cached', fields: { Foo: null } }, {}, []],
    [
      'an age',
      { reached: 'cached', fields: { Age: { atLeast: 2 } } },
      { fields: { age: '3' } },
      [],
    ],
  ])('%s', (_name, expectation, seen, asked) => {
    expect(differences(expectation, seen, asked)).toEqual([])
  })
})

describe('judge() tells what differs', () => {
  it.each<[string, Expectation, Partial<Seen>, readonly Asked[]]>([
    ['the origin was asked', { reached: 'cached' }, {}, [ASKED]],
    ['the origin was not asked', { reached: 'behind' }, {}, []],
    ['the origin was asked without a condition', { reached: 'validated', from: 1 }, {}, [ASKED]],
    [
      'the origin was asked 2 times, not 1',
      { reached: 'asked', times: 1, from: 1 },
      {},
      [ASKED, ASKED],
    ],
    ['the page got status 404, not 200', { reached: 'cached' }, { status: 404 }, []],
    [
      'the page got TypeError, not 200',
      { reached: 'cached' },
      { status: 0, failure: 'TypeError' },
      [],
    ],
    ['the page got "old", not "two: step 2"', { reached: 'asked' }, { body: 'old' }, [ASKED]],
    ['the page got 200, not an error', { reached: 'asked', fails: 'error' }, {}, [ASKED]],
    [
      'the response has Foo: 1, not (none)',
      { reached: 'cached', fields: { Foo: null } },
      { fields: { foo: '1' } },
      [],
    ],
    [
      'the response has Age: 1, not >= 2',
      { reached: 'cached', fields: { Age: { atLeast: 2 } } },
      { fields: { age: '1' } },
      [],
    ],
    [
      'the request has Foo: (none), not 1',
      { reached: 'asked', from: 1, sent: { Foo: '1' } },
      {},
      [ASKED],
    ],
  ])('%s', (difference, expectation, seen, asked) => {
    expect(differences(expectation, seen, asked)).toEqual([`step 2: ${difference}`])
  })

  it('also of a step that only prepares', () => {
    const seen = [{ ...FILLED, status: 0, failure: 'TypeError' }, FILLED]
    expect(judge(two({ reached: 'cached' }), seen, [[], []])).toEqual([
      'step 1: the page got TypeError',
      'step 1: the origin was not asked',
    ])
  })
})
