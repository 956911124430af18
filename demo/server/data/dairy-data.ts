// SPDX-License-Identifier: MIT
import type { Treatment } from '../../shared/api.ts'
import { type AnimalSeed, generateHerd } from './animals.ts'
import type { Day } from './calendar.ts'
import { type CustomerSeed, generateCustomers } from './customers.ts'
import { type FarmSeed, generateFarms } from './farms.ts'
import { generateOrders, type OrderLineSeed, type OrderSeed } from './orders.ts'
import { generatePrices, generateProducts, type PriceSeed, type ProductSeed } from './products.ts'
import { generateTreatments } from './treatments.ts'

/** Everything that a new dairy begins with. */
export interface DairyData {
  readonly farms: readonly FarmSeed[]
  readonly animals: readonly AnimalSeed[]
  readonly treatments: readonly Treatment[]
  readonly products: readonly ProductSeed[]
  readonly prices: readonly PriceSeed[]
  readonly customers: readonly CustomerSeed[]
  readonly orders: readonly OrderSeed[]
  readonly orderLines: readonly OrderLineSeed[]
}

/**
 * Makes the dairy's data: the same every time for the same day and scale.
 *
 * @param today the day that everything is dated relative to
 * @param scale 1 for the whole dairy (40 farms, 6,000 animals, 1,200 products, 800 customers, 3,000 orders); a test takes less
 */
export function generateDairy(today: Day, scale: number = 1): DairyData {
  const farms = generateFarms(scale)
  let nextId = 1
  const animals = farms.flatMap((farm) => {
    const herd = generateHerd(farm, nextId, today)
    nextId += herd.length
    return herd
  })
  const products = generateProducts(scale, farms)
  const customers = generateCustomers(scale)
  const { orders, lines } = generateOrders(scale, customers, products, today)
  return {
    farms,
    animals,
    treatments: generateTreatments(animals, today),
    products,
    prices: generatePrices(products, today),
    customers,
    orders,
    orderLines: lines,
  }
}
