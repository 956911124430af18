// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeDisjoint } from './merge.ts'

const base = { name: 'Berta', weight: 600, calves: [1] }

describe('mergeDisjoint()', () => {
  it('joins what each side has changed, added and removed', () => {
    const mine = { name: 'Berta', weight: 612, calves: [1], note: 'lame' }
    const theirs = { name: 'Bertha', weight: 600 }
    expect(mergeDisjoint({ base, mine, theirs, method: 'PUT' })).toEqual({
      name: 'Bertha',
      weight: 612,
      note: 'lame',
    })
  })

  it('leaves it to a person when both sides have changed one field', () => {
    const mine = { ...base, weight: 612 }
    expect(
      mergeDisjoint({ base, mine, theirs: { ...base, weight: 615 }, method: 'PUT' }),
    ).toBeUndefined()
    expect(
      mergeDisjoint({
        base,
        mine: { ...base, calves: [2] },
        theirs: { ...base, calves: [1, 3] },
        method: 'PUT',
      }),
    ).toBeUndefined()
  })

  it('agrees where both sides have made the same change', () => {
    const same = { ...base, calves: [1, 2] }
    expect(mergeDisjoint({ base, mine: same, theirs: { ...same }, method: 'PUT' })).toEqual(same)
  })

  it('sends a PATCH as it is when nobody else has touched its fields', () => {
    const mine = { weight: 612 }
    expect(
      mergeDisjoint({ base, mine, theirs: { ...base, name: 'Bertha' }, method: 'PATCH' }),
    ).toBe(mine)
    expect(
      mergeDisjoint({ base, mine, theirs: { ...base, weight: 615 }, method: 'PATCH' }),
    ).toBeUndefined()
  })

  it.each([
    ['nobody kept what the user saw', { base: undefined, mine: base, theirs: base, method: 'PUT' }],
    ['it is a list', { base: [], mine: [], theirs: [], method: 'PUT' }],
    ['it is a POST', { base, mine: base, theirs: base, method: 'POST' }],
    ['it is a DELETE', { base, mine: undefined, theirs: base, method: 'DELETE' }],
  ])('leaves it to a person when %s', (_why, versions) => {
    expect(mergeDisjoint(versions)).toBeUndefined()
  })

  it('loses no change of either side, whatever they are', () => {
    const document = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.integer({ max: 2, min: 0 }),
    )
    fc.assert(
      fc.property(document, document, document, (before, mine, theirs) => {
        const merged = mergeDisjoint({ base: before, mine, theirs, method: 'PUT' })
        const result = new Map(Object.entries(Object(merged)))
        for (const name of ['a', 'b', 'c', 'd']) {
          const [was, own, other] = [before[name], mine[name], theirs[name]]
          const isClash = own !== was && other !== was && own !== other
          expect(merged === undefined || !isClash).toBe(true)
          const expected = own === was ? other : own
          expect(merged === undefined || result.get(name) === expected).toBe(true)
        }
      }),
    )
  })
})
