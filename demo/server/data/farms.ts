// SPDX-License-Identifier: MIT
import { FAMILY_NAMES, firstName, phone } from './people.ts'
import { Random } from './random.ts'

/** A farm that delivers to the dairy. */
export interface FarmSeed {
  readonly id: number
  readonly name: string
  readonly village: string
  readonly farmer: string
  readonly phone: string
  /** The district whose driver comes by. */
  readonly district: string
  /** How many animals stand there. */
  readonly size: number
  /** The breed of most of them. */
  readonly breed: string
}

/** How many farms and animals the whole dairy has. */
export const FARM_COUNT = 40
export const ANIMAL_COUNT = 6000

// prettier-ignore
const VILLAGES = [
  'Almdorf', 'Birkenau', 'Brunntal', 'Eschenbach', 'Feldkirchen', 'Grünbach', 'Haslach', 'Hinterwald', 'Kaltbrunn',
  'Kleinau', 'Lindenau', 'Moosbach', 'Niederalm', 'Oberwiesen', 'Rauhenstein', 'Sonnberg', 'Steinach', 'Unterried',
  'Weidach', 'Wiesenthal',
]
const FARM_KINDS = ['Hof', 'Hof', 'Hof', 'Gut', 'Alm', 'Lehen', 'Mühle']
const BREEDS_OF_FARMS: readonly (readonly [string, number])[] = [
  ['Fleckvieh', 46],
  ['Braunvieh', 22],
  ['Holstein', 18],
  ['Pinzgauer', 7],
  ['Jersey', 4],
  ['Grauvieh', 3],
]

/**
 * Makes the farms of a dairy of this scale.
 *
 * @param scale 1 for the whole dairy; a test takes less
 */
export function generateFarms(scale: number): readonly FarmSeed[] {
  const count = Math.max(4, Math.round(FARM_COUNT * scale))
  const sizes = herdSizes(count, Math.max(count * 4, Math.round(ANIMAL_COUNT * scale)))
  return sizes.map((size, index) => generateFarm(index + 1, size))
}

function generateFarm(id: number, size: number): FarmSeed {
  const random = new Random(`farm ${id}`)
  // Neighbouring family names may not repeat: farms are told apart by them.
  const family = FAMILY_NAMES[(id * 7) % FAMILY_NAMES.length] ?? 'Huber'
  const kind = random.pick(FARM_KINDS)
  return {
    id,
    name: kind === 'Hof' ? `${family}hof` : `${family} ${kind}`,
    village: VILLAGES[(id * 3) % VILLAGES.length] ?? 'Almdorf',
    farmer: `${firstName(random)} ${family}`,
    phone: phone(random),
    district: id % 2 === 1 ? 'Upper valley' : 'Lower valley',
    size,
    breed: random.weighted(BREEDS_OF_FARMS),
  }
}

// Herds differ in size, yet all together have exactly the wanted number of animals.
function herdSizes(count: number, total: number): readonly number[] {
  const weights = Array.from({ length: count }, (_, index) =>
    new Random(`herd ${index + 1}`).between(0.6, 1.4),
  )
  const sum = weights.reduce((one, other) => one + other, 0)
  const sizes = weights.map((weight) => Math.floor((weight / sum) * total))
  const missing = total - sizes.reduce((one, other) => one + other, 0)
  return sizes.map((size, index) => (index < missing ? size + 1 : size))
}
