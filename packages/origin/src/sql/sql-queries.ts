// SPDX-License-Identifier: MIT
import type { SqlResult, SqlTransaction } from './sql-database.ts'

/** Runs statements with `$1` parameters and answers their rows. */
export interface RowSource {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>
}

/** Gives a driver's `query` the shape that the origin uses. */
export function queriesOf(source: RowSource): SqlTransaction {
  return {
    async query<Row>(sql: string, params: readonly unknown[] = []): Promise<SqlResult<Row>> {
      const { rows } = await source.query(sql, [...params])
      // The caller names the row's shape; no driver can check it.
      return { rows: rows as readonly Row[] }
    },
  }
}
