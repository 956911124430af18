// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'

const BATCH = 2000

/**
 * Inserts many rows with few statements.
 *
 * A batch travels as one JSON parameter, which both the embedded and the real PostgreSQL turn into typed rows;
 * a list of thousands of `$n` would end at the protocol's limit of 65,535.
 *
 * @param table a name written in this program, never one that comes from a request
 */
export async function insertRows<Row extends object>(
  tx: SqlTransaction,
  table: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): Promise<void> {
  const names = columns.join(', ')
  for (let from = 0; from < rows.length; from += BATCH) {
    await tx.query(
      `insert into ${table} (${names})
       select ${names} from json_populate_recordset(null::${table}, $1::json)`,
      [JSON.stringify(rows.slice(from, from + BATCH))],
    )
  }
}
