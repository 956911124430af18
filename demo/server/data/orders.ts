// SPDX-License-Identifier: MIT
import type { OrderRow } from '../../shared/api.ts'
import { type Day, daysAfter } from './calendar.ts'
import type { CustomerSeed } from './customers.ts'
import type { ProductSeed } from './products.ts'
import { Random } from './random.ts'

/** An order as stored. */
export interface OrderSeed {
  readonly id: number
  readonly date: Day
  readonly customer: number
  readonly total_cents: number
  readonly state: OrderRow['state']
  readonly seeded: true
}

/** A line of an order. */
export interface OrderLineSeed {
  readonly order_id: number
  readonly product: number
  readonly quantity: number
  readonly price_cents: number
}

/** How many orders the whole dairy has. */
export const ORDER_COUNT = 3000

const DAYS = 120

/** Makes the orders of the last four months, oldest first, with their lines. */
export function generateOrders(
  scale: number,
  customers: readonly CustomerSeed[],
  products: readonly ProductSeed[],
  today: Day,
): { readonly orders: readonly OrderSeed[]; readonly lines: readonly OrderLineSeed[] } {
  const count = Math.max(20, Math.round(ORDER_COUNT * scale))
  const made = Array.from({ length: count }, (_, index) => {
    const random = new Random(`order ${index + 1}`)
    const daysAgo = Math.floor(((count - 1 - index) / count) * DAYS)
    const customer = random.pick(customers)
    const lines = linesOf(index + 1, customer, products, random)
    const order: OrderSeed = {
      id: index + 1,
      date: daysAfter(today, -daysAgo),
      customer: customer.id,
      total_cents: lines.reduce((sum, line) => sum + line.quantity * line.price_cents, 0),
      state: stateOf(daysAgo, random),
      seeded: true,
    }
    return { order, lines }
  })
  return { orders: made.map(({ order }) => order), lines: made.flatMap(({ lines }) => lines) }
}

function linesOf(
  order_id: number,
  { kind }: CustomerSeed,
  products: readonly ProductSeed[],
  random: Random,
): readonly OrderLineSeed[] {
  const most = kind === 'household' ? 4 : 9
  const chosen = new Set(
    Array.from({ length: random.integer(1, most) }, () => random.pick(products)),
  )
  return [...chosen].map(({ id, price_cents }) => ({
    order_id,
    product: id,
    quantity: random.integer(1, kind === 'household' ? 3 : 20),
    price_cents,
  }))
}

function stateOf(daysAgo: number, random: Random): OrderRow['state'] {
  if (daysAgo > 21) return 'paid'
  if (daysAgo > 4) return random.chance(0.55) ? 'paid' : 'delivered'
  if (daysAgo > 1) return random.chance(0.6) ? 'delivered' : 'packed'
  return random.chance(0.65) ? 'open' : 'packed'
}
