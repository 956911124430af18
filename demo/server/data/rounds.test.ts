// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import type { Farm } from '../../shared/api.ts'
import { generateFarms } from './farms.ts'
import { planRound } from './rounds.ts'
import { STAFF, staffMember } from './staff.ts'

const farms = generateFarms(1).map(({ id, name, village, farmer, phone, district }) => {
  const farm: Farm = { id, name, village, farmer, phone, animals: 150, lactating: 100 }
  return { farm, district }
})

function roundOf(id: string, date = '2026-11-20'): ReturnType<typeof planRound> {
  const person = staffMember(id)
  return person === undefined ? [] : planRound(person, date, farms)
}

describe('planRound()', () => {
  it('keeps a driver in their district, each farm once, in driving order', () => {
    const stops = roundOf('anna')
    const districts = new Map(farms.map(({ farm, district }) => [farm.id, district]))
    expect(stops).toHaveLength(9)
    expect(stops.every(({ farm }) => districts.get(farm.id) === 'Upper valley')).toBe(true)
    expect(stops.map(({ order }) => order)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(new Set(stops.map(({ farm }) => farm.id)).size).toBe(9)
    expect(stops[0]?.window).toBe('05:40–06:15')
  })

  it('is the same all day and another one tomorrow', () => {
    expect(roundOf('bruno')).toEqual(roundOf('bruno'))
    expect(roundOf('bruno')).not.toEqual(roundOf('bruno', '2026-11-21'))
  })

  it('leaves the clerk in the office', () => {
    expect(roundOf('edith')).toEqual([])
    expect(STAFF.filter(({ id }) => roundOf(id).length > 0)).toHaveLength(4)
  })
})
