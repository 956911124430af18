// SPDX-License-Identifier: MIT
import type { AnimalType } from '../../shared/api.ts'
import { type Day, daysAfter } from './calendar.ts'
import { BULL_NAMES, COW_NAMES } from './cow-names.ts'
import type { FarmSeed } from './farms.ts'
import { BREEDS, milkOfDays, peakLitres } from './lactation.ts'
import { Random } from './random.ts'

/** An animal with the milk of its last days. */
export interface AnimalSeed {
  readonly id: number
  readonly farm: number
  readonly name: string
  readonly earTag: string
  readonly type: AnimalType
  readonly breed: string
  readonly born: Day
  readonly lactation: number
  readonly lactating: boolean
  /** Litres of up to 90 days, the last one of them yesterday; empty when she gives no milk. */
  readonly milk: readonly number[]
}

/** How many days of milk are kept. */
export const MILK_DAYS = 90

const TYPES: readonly (readonly [AnimalType, number])[] = [
  ['cow', 75],
  ['heifer', 12],
  ['calf', 11.5],
  ['bull', 1.5],
]
const LACTATIONS: readonly (readonly [number, number])[] = [
  [1, 28],
  [2, 24],
  [3, 18],
  [4, 12],
  [5, 8],
  [6, 5],
  [7, 3],
  [8, 1.5],
  [9, 0.5],
]

/**
 * Makes the herd of a farm.
 *
 * @param firstId id of the first animal; the others follow
 */
export function generateHerd(farm: FarmSeed, firstId: number, today: Day): readonly AnimalSeed[] {
  const names = new Random(`names of farm ${farm.id}`)
  const cows = names.shuffled(COW_NAMES)
  const bulls = names.shuffled(BULL_NAMES)
  return Array.from({ length: farm.size }, (_, index) => {
    const random = new Random(`animal ${firstId + index}`)
    const type = random.weighted(TYPES)
    const isMale = type === 'bull' || (type === 'calf' && random.chance(0.4))
    return {
      id: firstId + index,
      farm: farm.id,
      name: nameAt(isMale ? bulls : cows, index),
      earTag: earTag(farm.id, index),
      type,
      breed: random.chance(0.75) ? farm.breed : random.pick(BREEDS),
      ...lifeOf(type, random, today),
      milk: [],
    }
  }).map((animal) => (animal.lactating ? { ...animal, milk: milkOf(animal) } : animal))
}

// A herd larger than the list of names calls its next Berta "Berta II".
function nameAt(names: readonly string[], index: number): string {
  const name = names[index % names.length] ?? 'Berta'
  const round = Math.floor(index / names.length)
  return round === 0 ? name : `${name} ${'I'.repeat(round + 1)}`
}

function earTag(farm: number, index: number): string {
  const holding = String(100 + ((farm * 37) % 900))
  const running = String(10_000 + ((index * 7919) % 90_000))
  return `DE 09 ${holding} ${running}`
}

type Life = Pick<AnimalSeed, 'born' | 'lactation' | 'lactating'>

function lifeOf(type: AnimalType, random: Random, today: Day): Life {
  const bornAgo = (days: number) => daysAfter(today, -days)
  switch (type) {
    case 'calf':
      return { born: bornAgo(random.integer(3, 330)), lactation: 0, lactating: false }
    case 'heifer':
      return { born: bornAgo(random.integer(340, 860)), lactation: 0, lactating: false }
    case 'bull':
      return { born: bornAgo(random.integer(500, 2300)), lactation: 0, lactating: false }
    case 'cow': {
      const lactation = random.weighted(LACTATIONS)
      // First calf at about 28 months, then one in about 13.
      const ageDays = 840 + lactation * 395 + random.integer(-60, 90)
      return { born: bornAgo(ageDays), lactation, lactating: random.chance(0.89) }
    }
  }
}

function milkOf(cow: Omit<AnimalSeed, 'milk'>): readonly number[] {
  const random = new Random(`milk ${cow.id}`)
  const peak = peakLitres(cow.breed, cow.lactation, random)
  return milkOfDays(random.integer(6, 305), MILK_DAYS, peak, random)
}
