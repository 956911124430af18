// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import { type Random, seededRandom } from '../../torture/seeded-random.ts'
import type { Catalogue } from './portal-bodies.ts'

/** Somebody looks at a page of the portal, until the next one. */
export interface View {
  readonly atMs: number
  readonly urls: readonly string[]
}

/** The portal is open on a device and in sight. */
export interface Sitting {
  readonly fromMs: number
  readonly toMs: number
  /** When there is no network meanwhile. */
  readonly dark: readonly { readonly fromMs: number; readonly toMs: number }[]
  readonly views: readonly View[]
}

/** Somebody writes something. */
export interface DayChange {
  readonly atMs: number
  readonly tags: readonly Tag[]
}

/** A day of two people, and what everybody writes meanwhile. */
export interface Day {
  readonly clerk: readonly Sitting[]
  readonly driver: readonly Sitting[]
  readonly changes: readonly DayChange[]
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What everybody writes in an hour of work, on average. */
const PER_HOUR = { prices: 4, stock: 25, orders: 15, milk: 120, treatments: 3 } as const

/** All that may be looked at. */
export function urlsOf({ products, customers, farms }: Catalogue): readonly string[] {
  return [
    '/api/products',
    '/api/orders',
    '/api/customers',
    '/api/round',
    '/api/farms',
    '/api/herd/summary',
    ...products.flatMap((id) => [`/api/products/${id}`, `/api/stock/${id}`]),
    ...customers.map((id) => `/api/customers/${id}`),
    ...farms.flatMap(({ farm, animals }) => [
      `/api/farms/${farm}/animals`,
      `/api/farms/${farm}/records`,
      ...animals.flatMap((id) => [`/api/animals/${id}`, `/api/animals/${id}/yields`]),
    ]),
  ]
}

/**
 * Plans a day, the same for the same seed.
 *
 * The clerk has the portal open from 8 to 12 and from 13 to 17 and opens another page every three minutes or so. The
 * driver opens it at each farm, from 5 on, and most of the time there is in a barn without a network.
 *
 * @param midnightMs epoch milliseconds of the day's beginning
 */
export function planDay(seed: number, catalogue: Catalogue, midnightMs: number): Day {
  const random = seededRandom(seed)
  const hour = (of: number): number => midnightMs + of * HOUR_MS
  return {
    clerk: [
      officeSitting(random, catalogue, hour(8), hour(12)),
      officeSitting(random, catalogue, hour(13), hour(17)),
    ],
    driver: catalogue.farms.map((stop, index) =>
      farmSitting(random, stop, hour(5) + index * 50 * MINUTE_MS),
    ),
    changes: changesOf(random, catalogue, hour(5), hour(17)),
  }
}

function officeSitting(
  random: Random,
  { products, customers }: Catalogue,
  fromMs: number,
  toMs: number,
): Sitting {
  const pages = [
    () => ['/api/products'],
    () => ['/api/products'],
    () => ['/api/orders'],
    () => ['/api/orders', '/api/customers'],
    () => [`/api/customers/${random.pick(customers)}`],
    () => {
      const id = random.pick(products)
      return [`/api/products/${id}`, `/api/stock/${id}`]
    },
  ]
  const times = [fromMs, ...timesBetween(random, fromMs, toMs, 20)]
  return {
    fromMs,
    toMs,
    dark: [],
    views: times.map((atMs) => ({ atMs, urls: random.pick(pages)() })),
  }
}

// The round, the herd, some animals and what was recorded; then back to the round.
function farmSitting(
  random: Random,
  { farm, animals }: Catalogue['farms'][number],
  fromMs: number,
): Sitting {
  const pages = [
    ['/api/round', '/api/herd/summary'],
    [`/api/farms/${farm}/animals`],
    ...animals.map((id) => [`/api/animals/${id}`, `/api/animals/${id}/yields`]),
    [`/api/farms/${farm}/records`],
    ['/api/round', '/api/herd/summary'],
  ]
  let atMs = fromMs
  const views = pages.map((urls) => {
    const view = { atMs, urls }
    atMs += MINUTE_MS + random.below(3 * MINUTE_MS)
    return view
  })
  const [herd, records] = [views[1]?.atMs ?? fromMs, views.at(-2)?.atMs ?? atMs]
  return {
    fromMs,
    toMs: atMs,
    dark: [{ fromMs: herd + 20_000, toMs: records + 20_000 }],
    views,
  }
}

function changesOf(
  random: Random,
  { products, customers, farms }: Catalogue,
  fromMs: number,
  toMs: number,
): readonly DayChange[] {
  const product = (): number => random.pick(products)
  const kinds: Readonly<Record<keyof typeof PER_HOUR, () => readonly Tag[]>> = {
    prices: () => ['products', `product:${product()}`],
    stock: () => {
      const id = product()
      return ['products', `product:${id}`, `stock:${id}`]
    },
    orders: () => {
      const [customer, id] = [random.pick(customers), product()]
      return ['orders', `customer:${customer}`, 'products', `product:${id}`, `stock:${id}`]
    },
    milk: () => {
      const { farm, animals } = random.pick(farms)
      return ['animals', `animal:${random.pick(animals)}`, `farm:${farm}`]
    },
    treatments: () => [`animal:${random.pick(random.pick(farms).animals)}`],
  }
  return Object.entries(PER_HOUR)
    .flatMap(([kind, perHour]) =>
      timesBetween(random, fromMs, toMs, perHour).map((atMs) => ({
        atMs,
        // The list's own keys.
        tags: kinds[kind as keyof typeof PER_HOUR](),
      })),
    )
    .sort((a, b) => a.atMs - b.atMs)
}

// As unrelated events come: the pauses between them are exponential.
function timesBetween(random: Random, fromMs: number, toMs: number, perHour: number): number[] {
  const times: number[] = []
  const pauseMs = (): number => (-Math.log(1 - random.next()) * HOUR_MS) / perHour
  for (let atMs = fromMs + pauseMs(); atMs < toMs; atMs += pauseMs()) times.push(Math.round(atMs))
  return times
}
