// SPDX-License-Identifier: MIT
import { type Day, daysAfter } from './calendar.ts'
import { type Base, CATEGORIES, type Category, type Pack, type Variety } from './catalogue.ts'
import type { FarmSeed } from './farms.ts'
import { Random } from './random.ts'

/** A product as it stands at the beginning. */
export interface ProductSeed {
  readonly id: number
  readonly name: string
  readonly category: string
  readonly unit: string
  readonly price_cents: number
  readonly stock: number
  readonly description: string
  readonly fat_percent: number | null
  readonly shelf_life_days: number
  readonly supplier_farm: string
  /** How its picture is drawn: `bottle`, `wheel` and so on. */
  readonly package: string
}

/** What a product cost from a day on. */
export interface PriceSeed {
  readonly product: number
  readonly date: Day
  readonly price_cents: number
}

/** How many products the whole dairy has. */
export const PRODUCT_COUNT = 1200

/** Makes the products, category after category, none of them twice. */
export function generateProducts(
  scale: number,
  farms: readonly FarmSeed[],
): readonly ProductSeed[] {
  const perCategory = Math.max(2, Math.round((PRODUCT_COUNT * scale) / CATEGORIES.length))
  return CATEGORIES.flatMap((category) =>
    combinationsOf(category)
      .slice(0, perCategory)
      .map((combination) => ({ category, combination })),
  ).map(({ category, combination }, index) => makeProduct(index + 1, category, combination, farms))
}

interface Combination {
  readonly base: Base
  readonly variety: Variety
  readonly pack: Pack
}

function combinationsOf({ id, bases, varieties, packs }: Category): readonly Combination[] {
  const all = bases.flatMap((base) =>
    varieties.flatMap((variety) => packs.map((pack) => ({ base, variety, pack }))),
  )
  return new Random(`category ${id}`).shuffled(all)
}

function makeProduct(
  id: number,
  category: Category,
  { base, variety, pack }: Combination,
  farms: readonly FarmSeed[],
): ProductSeed {
  const random = new Random(`product ${id}`)
  const [baseName, fat, shelfLifeDays, centsPerKilo, sentence] = base
  const [varietyName, varietyFactor, varietySentence] = variety
  const [unit, kilos, packFactor, picture] = pack
  const farm = random.pick(farms)
  const supplier = `Milk from the ${farm.name} in ${farm.village}.`
  return {
    id,
    name: varietyName === '' ? baseName : `${baseName} ${varietyName}`,
    category: category.id,
    unit,
    price_cents: retailPrice(centsPerKilo * varietyFactor * packFactor * kilos),
    stock: random.chance(0.04) ? 0 : random.integer(4, kilos > 2 ? 60 : 420),
    description: [sentence, varietySentence, supplier].filter((one) => one !== '').join(' '),
    fat_percent: fat,
    shelf_life_days: shelfLifeDays,
    supplier_farm: farm.name,
    package: picture,
  }
}

/** A price as shops write it: it ends in 9. */
export function retailPrice(cents: number): number {
  return Math.max(29, Math.round((cents + 1) / 10) * 10 - 1)
}

/** Makes the prices of the last year, oldest first; the last one is today's. */
export function generatePrices(products: readonly ProductSeed[], today: Day): readonly PriceSeed[] {
  return products.flatMap(({ id, price_cents }) => {
    const random = new Random(`prices ${id}`)
    const changes = random.integer(2, 5)
    return Array.from({ length: changes }, (_, index) => {
      const changesLeft = changes - 1 - index
      // Everything became dearer, about 2 % at a time.
      const factor = 1 - changesLeft * random.between(0.008, 0.035)
      return {
        product: id,
        date: daysAfter(today, -(20 + changesLeft * 75 + random.integer(0, 40))),
        price_cents: changesLeft === 0 ? price_cents : retailPrice(price_cents * factor),
      }
    })
  })
}
