// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import type { SqlDatabase, SqlTransaction } from '../sql-database.ts'
import { findTable } from './table-columns.ts'
import { tagValueFunction } from './tag-value-function.ts'
import {
  createTrigger,
  functionNameOf,
  triggerFunction,
  type TriggerPlan,
  TRIGGERS,
} from './trigger-statements.ts'
import { checkWatchedTable, type WatchedTable } from './watched-table.ts'

/** Options of `installTriggers`. */
export interface TriggerOptions {
  /**
   * What changes invalidate, by table. Names as they are in the database: `products`, with a schema `sales.orders`.
   */
  readonly tables: Readonly<Record<string, WatchedTable>>
  /**
   * Whose log the invalidations go to.
   * @default 'public'
   */
  readonly scope?: string
  /**
   * Most distinct tags that one statement writes of one template; a statement that changes more rows invalidates the
   * template's prefix, `product:*`. From 1 to 100.
   * @default 100
   */
  readonly maxTags?: number
}

const LOCK = 77_746_447

/**
 * Installs triggers that invalidate what any SQL statement changes, also one that bypasses the application: a migration,
 * an import, `psql`.
 *
 * `INSERT`, `UPDATE` (old and new values), `DELETE`, `TRUNCATE`, `MERGE`, `COPY` and cascades of foreign keys write tags
 * into `springhouse_pending_tags` in the writer's own transaction; an origin that was given the database appends them to
 * the log as soon as it has committed. So an invalidation is never there before its data, never without it, and at least
 * once: a process that is killed in between only delays it, by two or three seconds while another one runs, else until the
 * next start. A write that is rolled back invalidates nothing. In `origin.transaction` the same tags go out with the
 * write's own, and its answer names them.
 *
 * Values are encoded as `fillTemplate` does. Call it after `prepareDatabase` at each start: what is as it should be isn't
 * touched, and changed tags replace the function without locking the table. Needs the right to create triggers on the
 * tables (their owner's) and functions beside `springhouse_pending_tags`; who writes to the tables needs no rights of
 * Springhouse's.
 *
 * Not seen: writes under `session_replication_role = replica` or `DISABLE TRIGGER`, rows that logical replication applies,
 * and statements that name a partition when only its parent is watched: name such partitions too. Transactions that
 * change watched tables queue for the database's notification lock while they commit.
 *
 * @throws RangeError when a table or column isn't there, a column's type has no plain text, or a tag can't be one
 * @example
 * await installTriggers(database, {
 *   tables: { products: { tags: ['products', 'product:{id}'] } },
 * })
 */
export async function installTriggers(
  database: SqlDatabase,
  options: TriggerOptions,
): Promise<void> {
  const { tables, scope = 'public', maxTags = 100 } = options
  if (!Number.isInteger(maxTags) || maxTags < 1 || maxTags > 100) {
    throw new RangeError(`Cannot install triggers: maxTags is ${maxTags}; give 1 to 100`)
  }
  await database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const schema = await schemaOfPendingTags(tx)
    const plans: TriggerPlan[] = []
    // Order: everything is checked before anything is made, so that a mistake locks no table.
    for (const [name, watched] of Object.entries(tables)) {
      const table = await findTable(tx, name)
      checkWatchedTable(table, watched)
      plans.push({ table, watched, scope, maxTags, schema })
    }
    await replaceFunction(tx, `${schema}.springhouse_tag_value(text)`, tagValueFunction(schema))
    for (const plan of plans) await installOn(tx, plan)
  })
}

/**
 * Removes the triggers of `installTriggers`, and their functions.
 *
 * @param tables only of these tables; without it of all
 * @throws RangeError when a table isn't there
 * @example
 * await uninstallTriggers(database, ['products'])
 */
export async function uninstallTriggers(
  database: SqlDatabase,
  tables?: readonly string[],
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const only = tables && (await Promise.all(tables.map((name) => findTable(tx, name))))
    const { rows } = await tx.query<InstalledRow>(
      `SELECT t.tgname::text AS trigger, t.tgrelid::text AS oid,
         quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS "table",
         t.tgfoid::regprocedure::text AS function
       FROM pg_trigger t
       JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_proc p ON p.oid = t.tgfoid
       WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND p.proname ~ '^springhouse_tags_[0-9a-f]{16}$'`,
    )
    const removed = rows.filter(({ oid }) => only === undefined || only.some((t) => t.oid === oid))
    for (const { trigger, table } of removed) {
      await tx.query(`DROP TRIGGER ${quoteIdentifier(trigger)} ON ${table}`)
    }
    const functions =
      tables === undefined ? await allFunctions(tx) : removed.map((row) => row.function)
    for (const name of new Set(functions)) await tx.query(`DROP FUNCTION ${name}`)
  })
}

async function installOn(tx: SqlTransaction, plan: TriggerPlan): Promise<void> {
  const { table, schema } = plan
  await replaceFunction(tx, `${schema}.${functionNameOf(table)}()`, triggerFunction(plan))
  const { rows } = await tx.query<{ readonly name: string }>(
    `SELECT t.tgname::text AS name FROM pg_trigger t
     WHERE t.tgrelid = $1::oid AND t.tgfoid = to_regprocedure($2) AND t.tgenabled <> 'D'`,
    [table.oid, `${schema}.${functionNameOf(table)}()`],
  )
  const there = new Set(rows.map(({ name }) => name))
  for (const [name, on] of Object.entries(TRIGGERS)) {
    // Order: only what is missing, because creating a trigger waits for the table's writers and holds up new ones.
    if (!there.has(name)) await tx.query(createTrigger(plan, name, on(table.quoted)))
  }
}

/** Replaces a function whose text is another one; its comment says which text it has. */
async function replaceFunction(tx: SqlTransaction, name: string, text: string): Promise<void> {
  const version = `springhouse ${createHash('sha256').update(text).digest('hex')}`
  const { rows } = await tx.query<{ readonly version: string | null }>(
    "SELECT obj_description(to_regprocedure($1), 'pg_proc') AS version",
    [name],
  )
  if (rows[0]?.version === version) return
  await tx.query(text)
  await tx.query(`COMMENT ON FUNCTION ${name} IS ${quoteLiteral(version)}`)
}

/** Lists every function that `installTriggers` has made, also those of tables that are gone. */
async function allFunctions(tx: SqlTransaction): Promise<readonly string[]> {
  const { rows } = await tx.query<{ readonly name: string }>(
    `SELECT oid::regprocedure::text AS name FROM pg_proc
     WHERE proname ~ '^springhouse_(tag_value|tags_[0-9a-f]{16})$'`,
  )
  return rows.map(({ name }) => name)
}

async function schemaOfPendingTags(tx: SqlTransaction): Promise<string> {
  const { rows } = await tx.query<{ readonly schema: string }>(
    `SELECT quote_ident(n.nspname) AS schema FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid = to_regclass('springhouse_pending_tags')`,
  )
  const [row] = rows
  if (row !== undefined) return row.schema
  throw new RangeError(
    'Cannot install triggers: table "springhouse_pending_tags" is missing; call prepareDatabase first',
  )
}

interface InstalledRow {
  readonly trigger: string
  readonly oid: string
  readonly table: string
  readonly function: string
}
