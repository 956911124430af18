// SPDX-License-Identifier: MIT
import type { SqlDatabase, SqlTransaction } from './sql-database.ts'
import { queriesOf } from './sql-queries.ts'

/** Runs statements; a `pg` pool and its clients do. */
export interface PostgresQueryable {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>
}

/** A connection that a pool has lent. */
export interface PostgresClient extends PostgresQueryable {
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** Gives the connection back; `true` closes it instead. */
  release(destroy?: boolean): void
}

/** What is needed of a `pg` pool. */
export interface PostgresPool extends PostgresQueryable {
  connect(): Promise<PostgresClient>
}

/**
 * Makes a PostgreSQL pool usable for `Origin.transaction`.
 *
 * @example
 * import pg from 'pg'
 *
 * const database = postgresDatabase(new pg.Pool({ connectionString: 'postgres://db.local/dairy' }))
 */
export function postgresDatabase(pool: PostgresPool): SqlDatabase {
  return { ...queriesOf(pool), transaction: (work) => runInTransaction(pool, work) }
}

async function runInTransaction<T>(
  pool: PostgresPool,
  work: (tx: SqlTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  // Platform: a lent connection that breaks emits "error", which ends the process when nobody listens. The statement rejects too.
  const ignore = (): void => undefined
  client.on('error', ignore)
  let broken = false
  try {
    await client.query('BEGIN')
    const result = await work(queriesOf(client))
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.off('error', ignore)
    client.release(broken)
  }
}
