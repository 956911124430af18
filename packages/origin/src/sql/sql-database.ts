// SPDX-License-Identifier: MIT

/** Rows of a statement. */
export interface SqlResult<Row> {
  readonly rows: readonly Row[]
}

/** Runs statements with `$1` parameters inside one transaction. */
export interface SqlTransaction {
  query<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<SqlResult<Row>>
}

/** A PostgreSQL database, real or embedded. */
export interface SqlDatabase extends SqlTransaction {
  /** Runs `work` in a transaction: commits when it resolves, rolls back when it rejects. */
  transaction<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T>
}
