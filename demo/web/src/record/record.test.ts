// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { AnimalRow, RecordsAnswer } from '../../../shared/api.ts'
import { MILK, recordOf } from '../testing/own-record-of.ts'
import { matchingAnimals, nextAnimal, resolveAnimal } from './find-animal.ts'
import { judgeLitres } from './judge-litres.ts'
import { judgeTreatment, NO_TREATMENT } from './treatment-draft.ts'
import { layMilkOver } from './use-farm-milk.ts'

const animal = (id: number, name: string, lactating = true): AnimalRow => ({
  id,
  farm: 3,
  name,
  earTag: `DE 09 877 ${10_000 + id}`,
  type: 'cow',
  breed: 'Fleckvieh',
  born: '2020-01-21',
  lactation: 1,
  lactating,
  lastYield: null,
})

const HERD = [
  animal(1, 'Lotte'),
  animal(2, 'Lotta', false),
  animal(3, 'Charlotte'),
  animal(4, 'Bella'),
]

const namesOf = (animals: readonly AnimalRow[]): readonly string[] =>
  animals.map(({ name }) => name)

describe('matchingAnimals()', () => {
  it('offers names that begin so first, then those in milk', () => {
    expect(namesOf(matchingAnimals(HERD, 'lott'))).toEqual(['Lotte', 'Lotta', 'Charlotte'])
  })
})

describe('resolveAnimal()', () => {
  it.each([
    ['lotte', 'Lotte'],
    ['DE0987710003', 'Charlotte'],
    ['0004', 'Bella'],
    ['bel', 'Bella'],
    ['lott', undefined],
    ['nobody', undefined],
    [' ', undefined],
  ])('knows without asking whom %j means', (typed, name) => {
    expect(resolveAnimal(HERD, typed)?.name).toBe(name)
  })
})

describe('nextAnimal()', () => {
  it('goes on in the order of the herd, past those that are dry or done', () => {
    expect(nextAnimal(HERD, 1, new Set())?.name).toBe('Charlotte')
    expect(nextAnimal(HERD, 1, new Set([3]))?.name).toBe('Bella')
  })

  it('begins again after the last one, and ends when all are done', () => {
    expect(nextAnimal(HERD, 4, new Set())?.name).toBe('Lotte')
    expect(nextAnimal(HERD, 4, new Set([1, 3]))).toBeUndefined()
  })
})

describe('judgeLitres()', () => {
  it('takes a comma', () => {
    expect(judgeLitres('12,4')).toEqual({ kind: 'fine', litres: 12.4 })
  })

  it.each(['', 'x', '0', '124'])('says what is wrong with %j', (typed) => {
    expect(judgeLitres(typed).kind).toBe('problem')
  })
})

describe('judgeTreatment()', () => {
  it('names each field that is missing', () => {
    const { problems, treatment } = judgeTreatment(NO_TREATMENT)
    expect(Object.keys(problems)).toEqual(['kind', 'medicine', 'withdrawalDays'])
    expect(treatment).toBeUndefined()
  })

  it.each(['-1', '1.5', '121', 'x'])('refuses %j days', (withdrawalDays) => {
    const typed = { kind: 'Mastitis', medicine: 'none', withdrawalDays, note: '' }
    expect(judgeTreatment(typed).problems.withdrawalDays).toBeDefined()
  })

  it('gives the treatment once nothing is wrong', () => {
    const typed = { kind: 'Mastitis', medicine: ' Ubro ', withdrawalDays: '5', note: ' left ' }
    expect(judgeTreatment(typed).treatment).toEqual({
      kind: 'Mastitis',
      medicine: 'Ubro',
      withdrawalDays: 5,
      note: 'left',
    })
  })
})

describe('layMilkOver()', () => {
  const listed: RecordsAnswer['records'] = [
    { ...MILK, id: 'b-1', by: 'Bruno', recordedAt: '2026-05-12T05:00:00Z' },
  ]

  it("puts this phone's record on top, with where it is", () => {
    expect(layMilkOver(listed, recordOf(), 3)).toMatchObject([
      { id: 'a-1', onDevice: 'Saved on this phone' },
      { id: 'b-1', by: 'Bruno' },
    ])
  })

  it('shows a record once when the server has it as well', () => {
    const own = recordOf({ state: 'acked' })
    const arrived = [{ ...MILK, by: 'Anna', recordedAt: '2026-05-12T06:00:00Z' }, ...listed]
    expect(layMilkOver(arrived, own, 3)).toBe(arrived)
  })

  it('leaves another farm as it is', () => {
    expect(layMilkOver(listed, recordOf(), 4)).toBe(listed)
  })
})
