// SPDX-License-Identifier: MIT
import type { SqlDatabase } from './sql-database.ts'

// One number for all processes that prepare at the same time: "springhouse" in a phone's letters, cut to an integer.
const LOCK = 77_746_446

const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS springhouse_operations (
     key_hash text PRIMARY KEY,
     owner text NOT NULL,
     idempotency_key text NOT NULL,
     fingerprint text NOT NULL,
     status integer,
     etag text,
     fields text,
     body bytea,
     invalidations text,
     position text,
     created_at timestamptz NOT NULL DEFAULT now()
   )`,
  `CREATE INDEX IF NOT EXISTS springhouse_operations_by_owner
     ON springhouse_operations (owner, idempotency_key)`,
  `CREATE TABLE IF NOT EXISTS springhouse_pending_tags (
     batch text NOT NULL,
     scope text NOT NULL,
     kind text NOT NULL,
     tags text NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (batch, scope, kind)
   )`,
]

/**
 * Creates the tables that `Origin.transaction` writes to, where they are missing. May run in several processes at once.
 *
 * - `springhouse_operations`: one row for each operation that took effect, for ever (about 200 bytes and the answer).
 * - `springhouse_pending_tags`: invalidations that were committed but not yet appended to the log; usually empty.
 *
 * @example
 * await prepareDatabase(database)
 */
export async function prepareDatabase(database: SqlDatabase): Promise<void> {
  await database.transaction(async (tx) => {
    // Platform: concurrent CREATE TABLE IF NOT EXISTS can fail on the catalogue's unique index.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    for (const statement of STATEMENTS) await tx.query(statement)
  })
}
