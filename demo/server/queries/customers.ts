// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { CustomerAnswer, CustomerRow } from '../../shared/api.ts'
import { readRecentOrders } from './orders.ts'
import { type Page, PAGE_ROWS } from './page.ts'

const RECENT_ORDERS = 10

/**
 * Reads a page of customers by name.
 *
 * @param words only customers whose name or town has them; '' for all
 */
export async function readCustomers(
  db: SqlTransaction,
  words: string,
  offset: number,
): Promise<Page<CustomerRow>> {
  const where = `$1::text = '' or strpos(lower(name), lower($1)) > 0 or strpos(lower(town), lower($1)) > 0`
  const counted = await db.query<{ readonly total: number }>(
    `select count(*)::int as total from customers where ${where}`,
    [words],
  )
  const { rows } = await db.query<CustomerRow>(
    `select id, name, town, kind from customers where ${where}
     order by name, id limit ${PAGE_ROWS} offset $2`,
    [words, offset],
  )
  return { total: counted.rows[0]?.total ?? 0, offset, rows }
}

/** Reads one customer with figures and latest orders; `undefined` when there is none of this id. */
export async function readCustomer(
  db: SqlTransaction,
  id: number,
): Promise<CustomerAnswer | undefined> {
  const { rows } = await db.query<Omit<CustomerAnswer, 'recent'>>(
    `select c.id, c.name, c.town, c.kind, c.street, c.phone, count(o.id)::int as orders,
       coalesce(sum(o.total_cents), 0)::float8 as "revenueCents", max(o.date)::text as "lastOrder"
     from customers c left join orders o on o.customer = c.id
     where c.id = $1 group by c.id`,
    [id],
  )
  const [customer] = rows
  if (customer === undefined) return undefined
  return { ...customer, recent: await readRecentOrders(db, id, RECENT_ORDERS) }
}

/** Tells whether a customer of this id exists. */
export async function customerExists(db: SqlTransaction, id: number): Promise<boolean> {
  const { rows } = await db.query('select 1 from customers where id = $1', [id])
  return rows.length > 0
}
