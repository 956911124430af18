// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { NewOrder, OrderRow } from '../../shared/api.ts'
import type { Day } from '../data/calendar.ts'
import { type Page, PAGE_ROWS } from './page.ts'

const ORDERS = `
  select o.id, o.date::text as date, o.customer, c.name as "customerName",
    (select count(*)::int from order_lines l where l.order_id = o.id) as lines,
    o.total_cents as "totalCents", o.state
  from orders o join customers c on c.id = o.customer`

/** Reads a page of orders, newest first. */
export async function readOrders(db: SqlTransaction, offset: number): Promise<Page<OrderRow>> {
  const counted = await db.query<{ readonly total: number }>(
    'select count(*)::int as total from orders',
  )
  const { rows } = await db.query<OrderRow>(
    `${ORDERS} order by o.date desc, o.id desc limit ${PAGE_ROWS} offset $1`,
    [offset],
  )
  return { total: counted.rows[0]?.total ?? 0, offset, rows }
}

/** Reads a customer's latest orders, newest first. */
export async function readRecentOrders(
  db: SqlTransaction,
  customer: number,
  most: number,
): Promise<readonly OrderRow[]> {
  const { rows } = await db.query<OrderRow>(
    `${ORDERS} where o.customer = $1 order by o.date desc, o.id desc limit $2`,
    [customer, most],
  )
  return rows
}

/** What became of an order. */
export type Placed =
  | { readonly kind: 'placed' | 'known'; readonly order: OrderRow }
  | { readonly kind: 'no-product'; readonly product: number }
  | {
      readonly kind: 'too-little-stock'
      readonly name: string
      readonly wanted: number
      readonly stock: number
    }

/**
 * Places an order at today's prices and takes it out of the stock.
 *
 * The caller rolls back unless it was `placed` or `known`.
 */
export async function placeOrder(
  tx: SqlTransaction,
  { id, customer, lines }: NewOrder,
  today: Day,
): Promise<Placed> {
  const known = await readOrderOf(tx, id)
  if (known !== undefined) return { kind: 'known', order: known }
  let totalCents = 0
  const priced: { product: number; quantity: number; priceCents: number }[] = []
  // Order: always by product, so that two orders never wait for each other's rows.
  for (const line of lines.toSorted((one, other) => one.product - other.product)) {
    const taken = await takeFromStock(tx, line)
    if (taken.kind !== 'taken') return taken
    totalCents += taken.priceCents * line.quantity
    priced.push({ ...line, priceCents: taken.priceCents })
  }
  const { rows } = await tx.query<{ readonly id: number }>(
    `insert into orders (client_id, date, customer, total_cents, state)
     values ($1, $2, $3, $4, 'open') returning id`,
    [id, today, customer, totalCents],
  )
  for (const { product, quantity, priceCents } of priced) {
    await tx.query(
      'insert into order_lines (order_id, product, quantity, price_cents) values ($1, $2, $3, $4)',
      [rows[0]?.id, product, quantity, priceCents],
    )
  }
  const order = await readOrderOf(tx, id)
  if (order === undefined) throw new Error(`Cannot find order "${id}", which was just placed`)
  return { kind: 'placed', order }
}

async function readOrderOf(tx: SqlTransaction, clientId: string): Promise<OrderRow | undefined> {
  const { rows } = await tx.query<OrderRow>(`${ORDERS} where o.client_id = $1`, [clientId])
  return rows[0]
}

type Taken =
  | { readonly kind: 'taken'; readonly priceCents: number }
  | Extract<Placed, { readonly kind: 'no-product' | 'too-little-stock' }>

async function takeFromStock(
  tx: SqlTransaction,
  { product, quantity }: NewOrder['lines'][number],
): Promise<Taken> {
  const updated = await tx.query<{ readonly priceCents: number }>(
    `update products set stock = stock - $2 where id = $1 and stock >= $2
     returning price_cents as "priceCents"`,
    [product, quantity],
  )
  const [row] = updated.rows
  if (row !== undefined) return { kind: 'taken', priceCents: row.priceCents }
  const found = await tx.query<{ readonly name: string; readonly stock: number }>(
    'select name, stock from products where id = $1',
    [product],
  )
  const [there] = found.rows
  return there === undefined
    ? { kind: 'no-product', product }
    : { kind: 'too-little-stock', name: there.name, stock: there.stock, wanted: quantity }
}
