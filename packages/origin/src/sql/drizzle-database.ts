// SPDX-License-Identifier: MIT
import { callbackDatabase, type NativeDatabase } from './native-database.ts'

/** What is needed of a Drizzle database for PostgreSQL, such as that of `drizzle-orm/node-postgres`. */
export interface DrizzleLike<Tx> {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** Drizzle's own `sql`, as far as it is used here. */
export type DrizzleSql<Query> = (strings: TemplateStringsArray, ...values: unknown[]) => Query

/** What runs a Drizzle query: a transaction does. */
export interface DrizzleExecutor<Query> {
  execute(query: Query): PromiseLike<unknown>
}

/**
 * Lets operations run in Drizzle's transactions: the handler's `tx` is Drizzle's own.
 *
 * @param sql what `drizzle-orm` exports under this name
 * @example
 * const database = drizzleDatabase(drizzle(pool), sql)
 */
export function drizzleDatabase<Query, Tx extends DrizzleExecutor<Query>>(
  db: DrizzleLike<Tx>,
  sql: DrizzleSql<Query>,
): NativeDatabase<Tx> {
  return callbackDatabase({
    transaction: (work) => db.transaction(work),
    async query(tx: Tx, text, params) {
      const { strings, values } = templateOf(text, params)
      return { rows: rowsOf(await tx.execute(sql(strings, ...values))) }
    },
  })
}

/** Takes a statement with `$1` apart into what a template literal would have given to its tag. */
function templateOf(
  text: string,
  params: readonly unknown[],
): { readonly strings: TemplateStringsArray; readonly values: unknown[] } {
  const pieces = text.split(/\$(\d+)/)
  const strings = pieces.filter((_, at) => at % 2 === 0)
  const values = pieces.filter((_, at) => at % 2 === 1).map((digits) => params[Number(digits) - 1])
  return { strings: Object.assign(strings, { raw: strings }), values }
}

// Platform: drivers of pg and PGlite answer `{ rows }`, that of postgres.js the rows themselves.
function rowsOf(result: unknown): unknown[] {
  if (Array.isArray(result)) return result
  const isAnswer = typeof result === 'object' && result !== null && 'rows' in result
  return isAnswer && Array.isArray(result.rows) ? result.rows : []
}
