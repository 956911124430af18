// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPosition, isAtOrPast, parsePosition, parsePositions } from './position.ts'

const epochs = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
const positions = fc.record({ epoch: epochs, seq: fc.nat({ max: Number.MAX_SAFE_INTEGER }) })

describe('parsePosition()', () => {
  it('reads back what formatPosition() writes', () => {
    fc.assert(
      fc.property(positions, (position) => {
        expect(parsePosition(formatPosition(position))).toEqual(position)
      }),
    )
  })

  it('writes back what it has read, so a position has one form', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.]{1,3}\.[0-9]{1,3}$/), (text) => {
        const position = parsePosition(text)
        expect(position === undefined || formatPosition(position) === text).toBe(true)
      }),
    )
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['no seq', 'k3'],
    ['an empty seq', 'k3.'],
    ['no epoch', '.1'],
    ['a leading zero', 'k3.01'],
    ['a sign', 'k3.-1'],
    ['a fraction', 'k3.1.5'],
    ['a space', 'k3.1 '],
    ['a line break', 'k3.1\n'],
    ['a seq beyond safe integers', 'k3.9007199254740992'],
    ['an epoch over 64 characters', `${'a'.repeat(65)}.1`],
  ])('returns undefined when the text has %s', (_what, text) => {
    expect(parsePosition(text)).toBeUndefined()
  })
})

describe('parsePositions()', () => {
  it('reads a list and leaves out what is no position', () => {
    expect(parsePositions('a.1, b.2,,x')).toEqual([
      { epoch: 'a', seq: 1 },
      { epoch: 'b', seq: 2 },
    ])
  })

  it('returns none when the text is absent', () => {
    expect(parsePositions(undefined)).toEqual([])
  })
})

describe('isAtOrPast()', () => {
  it('compares seqs within one epoch', () => {
    expect(isAtOrPast({ epoch: 'a', seq: 2 }, { epoch: 'a', seq: 2 })).toBe(true)
    expect(isAtOrPast({ epoch: 'a', seq: 1 }, { epoch: 'a', seq: 2 })).toBe(false)
  })

  it('returns false when the epochs differ, whatever the seqs', () => {
    expect(isAtOrPast({ epoch: 'a', seq: 9 }, { epoch: 'b', seq: 1 })).toBe(false)
  })
})
