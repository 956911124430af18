// SPDX-License-Identifier: MIT

/** Shapes that go over the wire between the dairy's server and its pages. Money is in cents, milk in litres, dates are `YYYY-MM-DD`. */

/** What a member of staff does; it decides which pages and actions they have. */
export type Role = 'driver' | 'herd-manager' | 'vet' | 'clerk'

/** `GET /api/staff` (public, for the sign-in page). */
export interface StaffMember {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly district: string
}

/** `GET /api/session`. */
export interface SessionAnswer {
  readonly person: StaffMember | null
}

/** `GET /api/round` : today's farms of the signed-in person, in driving order. */
export interface RoundAnswer {
  readonly date: string
  readonly stops: readonly RoundStop[]
}

export interface RoundStop {
  readonly order: number
  readonly farm: Farm
  /** What is to be done there. */
  readonly task: 'milk collection' | 'milk recording' | 'treatment check' | 'delivery'
  readonly window: string
  readonly note: string
}

export interface Farm {
  readonly id: number
  readonly name: string
  readonly village: string
  readonly farmer: string
  readonly phone: string
  readonly animals: number
  readonly lactating: number
}

/** `GET /api/farms` : all 40. */
export interface FarmsAnswer {
  readonly farms: readonly Farm[]
}

/** `GET /api/herd/summary`. */
export interface HerdSummary {
  readonly total: number
  readonly lactating: number
  readonly byType: readonly { readonly type: AnimalType; readonly count: number }[]
  readonly byLactation: readonly { readonly lactation: number; readonly count: number }[]
  readonly litresYesterday: number
}

export type AnimalType = 'cow' | 'heifer' | 'calf' | 'bull'

/** `GET /api/farms/:farm/animals` : the whole herd of a farm (about 150). */
export interface HerdAnswer {
  readonly farm: Farm
  readonly animals: readonly AnimalRow[]
}

export interface AnimalRow {
  readonly id: number
  readonly farm: number
  readonly name: string
  readonly earTag: string
  readonly type: AnimalType
  readonly breed: string
  readonly born: string
  /** 0 for animals that never calved. */
  readonly lactation: number
  readonly lactating: boolean
  /** Litres on the last recorded day, `null` when nothing was recorded. */
  readonly lastYield: number | null
}

/** `GET /api/search/animals?q=` : at most 50, by name or ear tag, over all farms. */
export interface AnimalSearchAnswer {
  readonly animals: readonly AnimalRow[]
}

/** `GET /api/animals/:animal`. */
export interface AnimalAnswer extends AnimalRow {
  readonly farmName: string
  readonly treatments: readonly Treatment[]
}

export interface Treatment {
  readonly id: string
  readonly animal: number
  readonly date: string
  readonly kind: string
  readonly medicine: string
  /** Days during which the milk is not delivered. */
  readonly withdrawalDays: number
  readonly note: string
  readonly by: string
}

/** `GET /api/animals/:animal/yields` : 90 days, oldest first. */
export interface YieldsAnswer {
  readonly animal: number
  readonly days: readonly { readonly date: string; readonly litres: number }[]
  readonly total: number
  readonly average: number
}

/** `POST /api/yields` : queued offline; answers 201 with the stored record. */
export interface NewYield {
  readonly id: string
  readonly farm: number
  readonly animal: number
  readonly date: string
  readonly session: 'morning' | 'evening'
  readonly litres: number
}

/** `POST /api/treatments` : queued offline; answers 201 with the stored record. */
export interface NewTreatment {
  readonly id: string
  readonly farm: number
  readonly animal: number
  readonly date: string
  readonly kind: string
  readonly medicine: string
  readonly withdrawalDays: number
  readonly note: string
}

/** How an animal is kept: what its people agree on. */
export interface Care {
  readonly place: string
  readonly feed: string
  readonly note: string
}

/** `GET /api/animals/:animal/care` : with an `ETag`, the condition of the next change. */
export interface CareAnswer extends Care {
  readonly animal: number
  /** Name of whoever changed it last; empty when nobody has. */
  readonly by: string
}

/** `PUT /api/animals/:animal/care` with `If-Match` : queued offline; answers 200 with what is stored, 412 after somebody else's change. */
export type CareChange = Care

/** `GET /api/farms/:farm/records` : the farm's latest 50 milk records, newest first. */
export interface RecordsAnswer {
  readonly records: readonly (NewYield & { readonly by: string; readonly recordedAt: string })[]
}

/** `GET /api/categories`. */
export interface CategoriesAnswer {
  readonly categories: readonly {
    readonly id: string
    readonly name: string
    readonly products: number
  }[]
}

/** `GET /api/products?category=&q=&offset=` : 50 a page. */
export interface ProductsAnswer {
  readonly total: number
  readonly offset: number
  readonly products: readonly ProductRow[]
}

export interface ProductRow {
  readonly id: number
  readonly name: string
  readonly category: string
  readonly unit: string
  readonly priceCents: number
  readonly stock: number
}

/** `GET /api/products/:product`. */
export interface ProductAnswer extends ProductRow {
  readonly description: string
  readonly fatPercent: number | null
  readonly shelfLifeDays: number
  readonly supplierFarm: string
  /** Names of pictures below `/images/products/`. */
  readonly gallery: readonly string[]
  readonly priceHistory: readonly { readonly date: string; readonly priceCents: number }[]
}

/** `GET /api/stock/:product` (strong). */
export interface StockAnswer {
  readonly product: number
  readonly stock: number
}

/** `PUT /api/products/:product/price` and `/stock` (clerks only). */
export interface PriceChange {
  readonly priceCents: number
}
export interface StockChange {
  readonly stock: number
}

/** `GET /api/orders?offset=` : newest first, 50 a page. */
export interface OrdersAnswer {
  readonly total: number
  readonly offset: number
  readonly orders: readonly OrderRow[]
}

export interface OrderRow {
  readonly id: number
  readonly date: string
  readonly customer: number
  readonly customerName: string
  readonly lines: number
  readonly totalCents: number
  readonly state: 'open' | 'packed' | 'delivered' | 'paid'
}

/** `POST /api/orders` (queued offline): answers 201 with the order. */
export interface NewOrder {
  readonly id: string
  readonly customer: number
  readonly lines: readonly { readonly product: number; readonly quantity: number }[]
}

/** `GET /api/customers?q=&offset=` : 50 a page. */
export interface CustomersAnswer {
  readonly total: number
  readonly offset: number
  readonly customers: readonly CustomerRow[]
}

export interface CustomerRow {
  readonly id: number
  readonly name: string
  readonly town: string
  readonly kind: 'shop' | 'school' | 'restaurant' | 'household'
}

/** `GET /api/customers/:customer`. */
export interface CustomerAnswer extends CustomerRow {
  readonly street: string
  readonly phone: string
  readonly orders: number
  readonly revenueCents: number
  readonly lastOrder: string | null
  readonly recent: readonly OrderRow[]
}

/** Body of an answer that says no: 4xx with `application/problem+json`. */
export interface ProblemAnswer {
  readonly title: string
  readonly detail: string
}
