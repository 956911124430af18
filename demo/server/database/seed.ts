// SPDX-License-Identifier: MIT
import type { SqlDatabase, SqlTransaction } from '@springhouse/origin'
import { type Day, daysBetween } from '../data/calendar.ts'
import { CATEGORIES } from '../data/catalogue.ts'
import { type DairyData, generateDairy } from '../data/dairy-data.ts'
import { insertRows } from './insert-rows.ts'
import { createTables } from './schema.ts'

// Any number that only the dairy uses.
const LOCK = 4_780_001

/** What `fillDatabase` needs to know. */
export interface SeedOptions {
  readonly today: Day
  /** 1 for the whole dairy. */
  readonly scale: number
  /** Hears what is being done, in words. */
  readonly onProgress: (words: string) => void
}

/**
 * Makes the tables and fills an empty database once; on a later day it moves the demo's own dates forward, so that they stay current.
 *
 * What users recorded keeps its date.
 *
 * @returns whether anything was written
 */
export function fillDatabase(db: SqlDatabase, options: SeedOptions): Promise<boolean> {
  return db.transaction(async (tx) => {
    // Order: two servers that start on one empty database queue here, and the second finds it filled.
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK])
    await createTables(tx)
    const { rows } = await tx.query<{ seeded_on: Day }>(
      'select seeded_on::text as seeded_on from dairy',
    )
    const seededOn = rows[0]?.seeded_on
    if (seededOn !== undefined) return moveForward(tx, daysBetween(seededOn, options.today))
    await seed(tx, options)
    return true
  })
}

async function seed(tx: SqlTransaction, { today, scale, onProgress }: SeedOptions): Promise<void> {
  const dairy = generateDairy(today, scale)
  const count = (rows: readonly unknown[], what: string) =>
    onProgress(`Filling the database: ${rows.length.toLocaleString('en')} ${what}…`)
  count(dairy.animals, 'animals')
  await insertHerds(tx, dairy)
  count(dairy.products, 'products')
  await insertCatalogue(tx, dairy)
  count(dairy.orders, 'orders')
  await insertOffice(tx, dairy)
  await tx.query('insert into dairy (id, seeded_on, scale) values (1, $1, $2)', [today, scale])
}

async function insertHerds(tx: SqlTransaction, dairy: DairyData): Promise<void> {
  const { farms, animals, treatments } = dairy
  await insertRows(tx, 'farms', ['id', 'name', 'village', 'farmer', 'phone', 'district'], farms)
  await insertRows(
    tx,
    'animals',
    [
      'id',
      'farm',
      'name',
      'ear_tag',
      'type',
      'breed',
      'born',
      'lactation',
      'lactating',
      'last_litres',
    ],
    animals.map(({ earTag, milk, ...animal }) => ({
      ...animal,
      ear_tag: earTag,
      last_litres: milk.at(-1) ?? null,
    })),
  )
  await insertRows(
    tx,
    'animal_milk',
    ['animal', 'tenths'],
    animals
      .filter(({ lactating }) => lactating)
      .map(({ id, milk }) => ({ animal: id, tenths: milk.map((one) => Math.round(one * 10)) })),
  )
  await insertRows(
    tx,
    'treatments',
    ['id', 'animal', 'date', 'kind', 'medicine', 'withdrawal_days', 'note', 'by', 'seeded'],
    treatments.map(({ withdrawalDays, ...one }) => ({
      ...one,
      withdrawal_days: withdrawalDays,
      seeded: true,
    })),
  )
}

async function insertCatalogue(tx: SqlTransaction, dairy: DairyData): Promise<void> {
  const categories = CATEGORIES.map(({ id, name }, place) => ({ id, name, place }))
  await insertRows(tx, 'categories', ['id', 'name', 'place'], categories)
  await insertRows(
    tx,
    'products',
    [
      'id',
      'name',
      'category',
      'unit',
      'price_cents',
      'stock',
      'description',
      'fat_percent',
      'shelf_life_days',
      'supplier_farm',
      'package',
    ],
    dairy.products,
  )
  await insertRows(tx, 'price_changes', ['product', 'date', 'price_cents'], dairy.prices)
}

async function insertOffice(tx: SqlTransaction, dairy: DairyData): Promise<void> {
  const { customers, orders, orderLines } = dairy
  await insertRows(tx, 'customers', ['id', 'name', 'town', 'kind', 'street', 'phone'], customers)
  await insertRows(
    tx,
    'orders',
    ['id', 'date', 'customer', 'total_cents', 'state', 'seeded'],
    orders,
  )
  await insertRows(
    tx,
    'order_lines',
    ['order_id', 'product', 'quantity', 'price_cents'],
    orderLines,
  )
  await tx.query(`select setval(pg_get_serial_sequence('orders', 'id'), $1)`, [orders.length])
}

async function moveForward(tx: SqlTransaction, days: number): Promise<boolean> {
  if (days <= 0) return false
  await tx.query('update dairy set seeded_on = seeded_on + $1::int', [days])
  await tx.query('update animals set born = born + $1::int', [days])
  await tx.query('update treatments set date = date + $1::int where seeded', [days])
  await tx.query('update orders set date = date + $1::int where seeded', [days])
  return true
}
