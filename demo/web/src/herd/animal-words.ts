// SPDX-License-Identifier: MIT
import type { AnimalRow, AnimalType } from '../../../shared/api.ts'
import type { MeterLine } from '../parts/meter-list.tsx'

const TYPE_NAMES: Readonly<Record<AnimalType, string>> = {
  cow: 'Cows',
  heifer: 'Heifers',
  calf: 'Calves',
  bull: 'Bulls',
}

/** The types in the order in which they are shown. */
export const ANIMAL_TYPES: readonly AnimalType[] = ['cow', 'heifer', 'calf', 'bull']

/** Names a type in the plural. */
export function nameOfType(type: AnimalType): string {
  return TYPE_NAMES[type]
}

/** Names a lactation; 0 is an animal that never calved. */
export function nameOfLactation(lactation: number): string {
  return lactation === 0 ? 'None yet' : `Lactation ${lactation}`
}

/** Counts a herd's animals by type, leaving out types that it doesn't have. */
export function countByType(animals: readonly AnimalRow[]): readonly MeterLine[] {
  return ANIMAL_TYPES.map((type) => ({
    name: nameOfType(type),
    count: animals.filter((animal) => animal.type === type).length,
  })).filter(({ count }) => count > 0)
}

/** Counts a herd's cows by lactation; everything from the fifth on is one line. */
export function countByLactation(animals: readonly AnimalRow[]): readonly MeterLine[] {
  const cows = animals.filter(({ lactation }) => lactation > 0)
  return [1, 2, 3, 4, 5]
    .map((lactation) => ({
      name: lactation === 5 ? '5 and more' : nameOfLactation(lactation),
      count: cows.filter((cow) => Math.min(5, cow.lactation) === lactation).length,
    }))
    .filter(({ count }) => count > 0)
}
