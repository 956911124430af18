// SPDX-License-Identifier: MIT
import { queriesOf } from './sql-queries.ts'
import type { SqlDatabase } from './sql-database.ts'

/** Runs statements; PGlite and its transactions do. */
export interface PgliteQueryable {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>
}

/** What is needed of PGlite. */
export interface PgliteLike extends PgliteQueryable {
  transaction<T>(work: (tx: PgliteQueryable) => Promise<T>): Promise<T>
  listen?(channel: string, callback: () => void): Promise<() => Promise<void>>
}

/**
 * Makes PGlite, PostgreSQL inside this process, usable for `Origin.transaction`.
 *
 * @example
 * // PGlite is the class of '@electric-sql/pglite'
 * const database = pgliteDatabase(new PGlite('./data'))
 */
export function pgliteDatabase(pglite: PgliteLike): SqlDatabase {
  return {
    ...queriesOf(pglite),
    transaction: (work) => pglite.transaction((tx) => work(queriesOf(tx))),
    ...(pglite.listen !== undefined && {
      // Called on PGlite itself: it is one of its methods.
      listen: async (channel, { notified }) =>
        (await pglite.listen?.(channel, notified)) ?? (async () => undefined),
    }),
  }
}
