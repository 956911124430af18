// SPDX-License-Identifier: MIT
import type { SqlDatabase, SqlTransaction } from './sql-database.ts'

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
  // Rows come in the order of their time: a block range index of some pages finds the old ones.
  `CREATE INDEX IF NOT EXISTS springhouse_operations_by_time
     ON springhouse_operations USING brin (created_at)`,
  `CREATE TABLE IF NOT EXISTS springhouse_external_effects (
     key_hash text PRIMARY KEY,
     owner text NOT NULL,
     idempotency_key text NOT NULL,
     token text NOT NULL,
     begun_at timestamptz NOT NULL DEFAULT clock_timestamp()
   )`,
  `CREATE TABLE IF NOT EXISTS springhouse_device_numbers (
     device text NOT NULL,
     seq bigint NOT NULL,
     PRIMARY KEY (device, seq)
   )`,
  `CREATE TABLE IF NOT EXISTS springhouse_pending_tags (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     batch text NOT NULL,
     scope text NOT NULL,
     kind text NOT NULL,
     tags text NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     claimed_until timestamptz NOT NULL DEFAULT '-infinity',
     rejected text
   )`,
  `CREATE INDEX IF NOT EXISTS springhouse_pending_tags_by_batch
     ON springhouse_pending_tags (batch)`,
]

// Until version 0.1 a batch had one row for each scope and kind; rows of triggers are several.
const UPGRADE = [
  'ALTER TABLE springhouse_pending_tags DROP CONSTRAINT springhouse_pending_tags_pkey',
  `ALTER TABLE springhouse_pending_tags
     ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     ADD COLUMN claimed_until timestamptz NOT NULL DEFAULT '-infinity',
     ADD COLUMN rejected text`,
]

/**
 * Creates the tables that `Origin.transaction` writes to, where they are missing. May run in several processes at once.
 *
 * - `springhouse_operations`: one row for each operation that took effect, about 200 bytes, and for a while its answer.
 * - `springhouse_external_effects`: operations with effects beyond the database that are under way, or that nobody heard
 *   the end of. Delete a row once somebody has looked what became of it.
 * - `springhouse_device_numbers`: which operations of each device have come, from its first gap on.
 * - `springhouse_pending_tags`: invalidations that were committed but not yet appended to the log; usually empty. A row
 *   whose `rejected` says why it can't be appended stays until somebody deletes it, or corrects it and sets `rejected` to
 *   null.
 *
 * @example
 * await prepareDatabase(database)
 */
export async function prepareDatabase(database: SqlDatabase): Promise<void> {
  await database.transaction(async (tx) => {
    // Platform: concurrent CREATE TABLE IF NOT EXISTS can fail on the catalogue's unique index.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    if (await isOutdated(tx)) for (const statement of UPGRADE) await tx.query(statement)
    for (const statement of STATEMENTS) await tx.query(statement)
  })
}

// Order: asked of the catalogue first, because any ALTER TABLE waits for all writers that have rows there.
async function isOutdated(tx: SqlTransaction): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT 1 FROM pg_class c WHERE c.oid = to_regclass('springhouse_pending_tags')
     AND NOT EXISTS (
       SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'claimed_until'
     )`,
  )
  return rows.length > 0
}
