// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { AnimalRow } from '../../../shared/api.ts'
import { countByLactation, countByType, nameOfLactation } from './animal-words.ts'
import { hasText, startsWithText } from './has-text.ts'

const cow = (changes: Partial<AnimalRow>): AnimalRow => ({
  id: 1,
  farm: 3,
  name: 'Lotte',
  earTag: 'DE 09 877 17794',
  type: 'cow',
  breed: 'Fleckvieh',
  born: '2020-01-21',
  lactation: 1,
  lactating: true,
  lastYield: null,
  ...changes,
})

describe('hasText()', () => {
  it.each([
    ['', true],
    ['grun', true],
    ['GRÜN', true],
    ['0987 7177', true],
    ['17794', true],
    ['hof', false],
  ])('finds %j in name or ear tag: %s', (typed, found) => {
    expect(hasText(typed, 'Grünbach', 'DE 09 877 17794')).toBe(found)
  })
})

describe('startsWithText()', () => {
  it('reads as hasText() does', () => {
    expect(startsWithText('grÜ', 'Grünbach')).toBe(true)
    expect(startsWithText('bach', 'Grünbach')).toBe(false)
  })
})

describe('countByType()', () => {
  it('leaves out types that the herd does not have', () => {
    expect(countByType([cow({}), cow({ type: 'calf' }), cow({})])).toEqual([
      { name: 'Cows', count: 2 },
      { name: 'Calves', count: 1 },
    ])
  })
})

describe('countByLactation()', () => {
  it('joins the fifth and all later ones, and leaves out who never calved', () => {
    const lactations = [0, 1, 1, 5, 9].map((lactation) => cow({ lactation }))
    expect(countByLactation(lactations)).toEqual([
      { name: 'Lactation 1', count: 2 },
      { name: '5 and more', count: 2 },
    ])
  })
})

describe('nameOfLactation()', () => {
  it('has a word for animals that never calved', () => {
    expect(nameOfLactation(0)).toBe('None yet')
  })
})
