// SPDX-License-Identifier: MIT
import type {
  AnimalAnswer,
  AnimalSearchAnswer,
  CareAnswer,
  CategoriesAnswer,
  CustomerAnswer,
  CustomersAnswer,
  FarmsAnswer,
  HerdAnswer,
  HerdSummary,
  OrdersAnswer,
  ProductAnswer,
  ProductsAnswer,
  RecordsAnswer,
  RoundAnswer,
  SessionAnswer,
  StaffMember,
  StockAnswer,
  YieldsAnswer,
} from '../../../shared/api.ts'
import { type Resource, resource } from './resource.ts'

// One place for every address, so that what is saved for offline is exactly what the pages ask for later.

/** How many rows a page of products, orders or customers has. */
export const PAGE_SIZE = 50

/** Everybody who may sign in. */
export const staff: Resource<readonly StaffMember[]> = resource('/api/staff', ['staff'])

/** Who is signed in. */
export const session: Resource<SessionAnswer> = resource('/api/session', ['session'])

/** Today's farms of the signed-in person. */
export const round: Resource<RoundAnswer> = resource('/api/round', ['rounds', 'round:*'])

/** All farms. */
export const farms: Resource<FarmsAnswer> = resource('/api/farms', ['farms'])

/** Figures over all herds. */
export const herdSummary: Resource<HerdSummary> = resource('/api/herd/summary', ['animals'])

/** Product categories. */
export const categories: Resource<CategoriesAnswer> = resource('/api/categories', ['categories'])

/** The herd of one farm. */
export function herdOf(farm: number): Resource<HerdAnswer> {
  return resource(`/api/farms/${farm}/animals`, [`farm:${farm}`])
}

/** Latest milk records of one farm. */
export function recordsOf(farm: number): Resource<RecordsAnswer> {
  return resource(`/api/farms/${farm}/records`, [`farm:${farm}`])
}

/** Animals of all farms whose name or ear tag contains a text. */
export function animalSearch(text: string): Resource<AnimalSearchAnswer> {
  return resource(`/api/search/animals${query({ q: text })}`, ['animals'])
}

/** One animal. */
export function animalOf(animal: number): Resource<AnimalAnswer> {
  return resource(`/api/animals/${animal}`, [`animal:${animal}`])
}

/** How one animal is kept. */
export function careOf(animal: number): Resource<CareAnswer> {
  return resource(`/api/animals/${animal}/care`, [`care:${animal}`])
}

/** Ninety days of one animal's milk. */
export function yieldsOf(animal: number): Resource<YieldsAnswer> {
  return resource(`/api/animals/${animal}/yields`, [`animal:${animal}`])
}

/** What may narrow a list of products. */
export interface ProductFilter {
  readonly category?: string
  readonly text?: string
  readonly offset?: number
}

/** One page of products. */
export function productsOf(filter: ProductFilter = {}): Resource<ProductsAnswer> {
  const { category = '', text = '', offset = 0 } = filter
  return resource(`/api/products${query({ category, q: text, offset: offset || '' })}`, [
    'products',
  ])
}

/** One product. */
export function productOf(product: number): Resource<ProductAnswer> {
  return resource(`/api/products/${product}`, [`product:${product}`])
}

/** A product's stock, always asked of the origin while there is a connection. */
export function stockOf(product: number): Resource<StockAnswer> {
  return resource(`/api/stock/${product}`, [`stock:${product}`])
}

/** One page of orders, newest first. */
export function ordersOf(offset: number): Resource<OrdersAnswer> {
  return resource(`/api/orders${query({ offset: offset || '' })}`, ['orders'])
}

/** One page of customers. */
export function customersOf(text: string, offset: number): Resource<CustomersAnswer> {
  return resource(`/api/customers${query({ q: text, offset: offset || '' })}`, ['customers'])
}

/** One customer. */
export function customerOf(customer: number): Resource<CustomerAnswer> {
  return resource(`/api/customers/${customer}`, [`customer:${customer}`])
}

function query(parameters: Readonly<Record<string, string | number>>): string {
  const present = Object.entries(parameters).filter(([, value]) => value !== '')
  const text = new URLSearchParams(present.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}
