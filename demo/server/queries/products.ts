// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { CategoriesAnswer, ProductAnswer, ProductRow } from '../../shared/api.ts'
import type { Day } from '../data/calendar.ts'
import { type Page, PAGE_ROWS } from './page.ts'

const PICTURES = 3

const ROW_COLUMNS = 'p.id, p.name, p.category, p.unit, p.price_cents as "priceCents", p.stock'

/** Reads the categories with the number of their products. */
export async function readCategories(db: SqlTransaction): Promise<CategoriesAnswer['categories']> {
  const { rows } = await db.query<CategoriesAnswer['categories'][number]>(
    `select c.id, c.name, count(p.id)::int as products
     from categories c left join products p on p.category = c.id
     group by c.id order by c.place`,
  )
  return rows
}

/**
 * Reads a page of products by name.
 *
 * @param chosen.category only this one; '' for all
 * @param chosen.words only products whose name has them; '' for all
 */
export async function readProducts(
  db: SqlTransaction,
  chosen: { readonly category: string; readonly words: string; readonly offset: number },
): Promise<Page<ProductRow>> {
  const { category, words, offset } = chosen
  const where = `($1::text = '' or p.category = $1) and ($2::text = '' or strpos(lower(p.name), lower($2)) > 0)`
  const counted = await db.query<{ readonly total: number }>(
    `select count(*)::int as total from products p where ${where}`,
    [category, words],
  )
  const { rows } = await db.query<ProductRow>(
    `select ${ROW_COLUMNS} from products p where ${where}
     order by p.name, p.id limit ${PAGE_ROWS} offset $3`,
    [category, words, offset],
  )
  return { total: counted.rows[0]?.total ?? 0, offset, rows }
}

/** Reads one product with its price history; `undefined` when there is none of this id. */
export async function readProduct(
  db: SqlTransaction,
  id: number,
): Promise<ProductAnswer | undefined> {
  const { rows } = await db.query<Omit<ProductAnswer, 'gallery' | 'priceHistory'>>(
    `select ${ROW_COLUMNS}, p.description, p.fat_percent as "fatPercent",
       p.shelf_life_days as "shelfLifeDays", p.supplier_farm as "supplierFarm"
     from products p where p.id = $1`,
    [id],
  )
  const [product] = rows
  if (product === undefined) return undefined
  const history = await db.query<ProductAnswer['priceHistory'][number]>(
    `select date::text as date, price_cents as "priceCents" from price_changes
     where product = $1 order by date`,
    [id],
  )
  const gallery = Array.from({ length: PICTURES }, (_, index) => `${id}-${index + 1}.svg`)
  return { ...product, gallery, priceHistory: history.rows }
}

/** What a picture of a product shows. */
export interface PicturedProduct {
  readonly id: number
  readonly name: string
  readonly category: string
  readonly unit: string
  readonly package: string
}

/** Reads what a picture of a product shows; `undefined` when there is none of this id. */
export async function readPicturedProduct(
  db: SqlTransaction,
  id: number,
): Promise<PicturedProduct | undefined> {
  const { rows } = await db.query<PicturedProduct>(
    'select id, name, category, unit, package from products where id = $1',
    [id],
  )
  return rows[0]
}

/** Reads how much of a product is there now; `undefined` when there is none of this id. */
export async function readStock(db: SqlTransaction, id: number): Promise<number | undefined> {
  const { rows } = await db.query<{ readonly stock: number }>(
    'select stock from products where id = $1',
    [id],
  )
  return rows[0]?.stock
}

/** Changes a price from today on; `false` when there is no such product. */
export async function changePrice(
  tx: SqlTransaction,
  id: number,
  priceCents: number,
  today: Day,
): Promise<boolean> {
  const { rows } = await tx.query(
    'update products set price_cents = $2 where id = $1 returning id',
    [id, priceCents],
  )
  if (rows.length === 0) return false
  await tx.query(
    `insert into price_changes (product, date, price_cents) values ($1, $2, $3)
     on conflict (product, date) do update set price_cents = excluded.price_cents`,
    [id, today, priceCents],
  )
  return true
}

/** Sets how much of a product is there; `false` when there is no such product. */
export async function changeStock(tx: SqlTransaction, id: number, stock: number): Promise<boolean> {
  const { rows } = await tx.query('update products set stock = $2 where id = $1 returning id', [
    id,
    stock,
  ])
  return rows.length > 0
}
