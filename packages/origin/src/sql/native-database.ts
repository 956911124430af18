// SPDX-License-Identifier: MIT
import type { SqlDatabase, SqlTransaction } from './sql-database.ts'
import { queriesOf } from './sql-queries.ts'

/** A database whose transactions a handler uses by its own library: Drizzle, Kysely, Prisma, or the driver itself. */
export interface NativeDatabase<Tx> extends SqlDatabase {
  /**
   * Finds the library's own transaction behind one of ours.
   *
   * @throws TypeError when this database hasn't begun it
   */
  nativeOf(tx: SqlTransaction): Tx
}

/** How a library begins transactions, and how it runs a statement with `$1` parameters in one. */
export interface TransactionSource<Tx> {
  /** Runs `work` in a transaction: commits when it resolves, rolls back when it rejects. */
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** Runs a statement in a transaction. */
  readonly query: (tx: Tx, sql: string, params: unknown[]) => Promise<{ rows: unknown[] }>
}

/**
 * Lets operations run in transactions of any library that takes a callback.
 *
 * Statements outside of transactions, such as those of `/ops`, run in short ones of their own.
 *
 * @example
 * const database = callbackDatabase<PgliteQueryable>({
 *   transaction: (work) => pglite.transaction(work),
 *   query: (tx, sql, params) => tx.query(sql, params),
 * })
 */
export function callbackDatabase<Tx>(source: TransactionSource<Tx>): NativeDatabase<Tx> {
  const natives = new WeakMap<SqlTransaction, { readonly tx: Tx }>()
  const wrap = (tx: Tx): SqlTransaction => {
    const wrapped = queriesOf({ query: (sql, params = []) => source.query(tx, sql, params) })
    natives.set(wrapped, { tx })
    return wrapped
  }
  return {
    query: (sql, params) => source.transaction((tx) => wrap(tx).query(sql, params)),
    transaction: (work) => source.transaction((tx) => work(wrap(tx))),
    nativeOf(tx) {
      const native = natives.get(tx)
      if (native === undefined) {
        throw new TypeError('Cannot find the transaction: another database has begun it')
      }
      return native.tx
    },
  }
}
