// SPDX-License-Identifier: MIT
import { quoteIdentifier } from '../quote.ts'
import type { SqlTransaction } from '../sql-database.ts'

/** A table as the database's catalogue describes it. */
export interface CatalogueTable {
  readonly oid: string
  /** As it is called in messages: `products`, `sales.orders`. */
  readonly name: string
  /** Quoted, with its schema. */
  readonly quoted: string
  /** Types by column. */
  readonly columns: ReadonlyMap<string, ColumnType>
}

/** What is known of a column's type; of a domain's the type below it. */
export interface ColumnType {
  readonly name: string
  /** PostgreSQL's category: S texts, E enums, B booleans. */
  readonly category: string
}

/**
 * Looks a table up. Names are as the catalogue has them, upper and lower case told apart.
 *
 * @param name `products`, or with a schema `sales.orders`
 * @throws RangeError when there is no such table, or it is a view
 */
export async function findTable(tx: SqlTransaction, name: string): Promise<CatalogueTable> {
  const { rows } = await tx.query<TableRow>(
    `SELECT c.oid::text AS oid, c.relkind::text AS kind,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS quoted
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid = to_regclass($1)`,
    [name.split('.').map(quoteIdentifier).join('.')],
  )
  const [row] = rows
  if (row === undefined) {
    throw new RangeError(
      `Cannot watch table "${name}": there is none; write its name as it is in the database, outside the search path with its schema`,
    )
  }
  if (row.kind !== 'r' && row.kind !== 'p') {
    throw new RangeError(`Cannot watch "${name}": no table; name the tables that it is made from`)
  }
  return { oid: row.oid, name, quoted: row.quoted, columns: await readColumns(tx, row.oid) }
}

async function readColumns(
  tx: SqlTransaction,
  oid: string,
): Promise<ReadonlyMap<string, ColumnType>> {
  const { rows } = await tx.query<ColumnRow>(
    `SELECT a.attname::text AS "column", t.typname::text AS name, t.typcategory::text AS category
     FROM pg_attribute a
     JOIN pg_type d ON d.oid = a.atttypid
     JOIN pg_type t ON t.oid = CASE d.typtype WHEN 'd' THEN d.typbasetype ELSE d.oid END
     WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped`,
    [oid],
  )
  return new Map(rows.map(({ column, name, category }) => [column, { name, category }]))
}

interface TableRow {
  readonly oid: string
  readonly kind: string
  readonly quoted: string
}

interface ColumnRow {
  readonly column: string
  readonly name: string
  readonly category: string
}
