// SPDX-License-Identifier: MIT
import { quoteIdentifier } from './quote.ts'
import type { NotificationListener, SqlDatabase, SqlTransaction } from './sql-database.ts'
import { queriesOf } from './sql-queries.ts'

/** Runs statements; a `pg` pool and its clients do. */
export interface PostgresQueryable {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>
}

/** A connection that a pool has lent. */
export interface PostgresClient extends PostgresQueryable {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
  on(event: 'notification', listener: (message: { readonly channel: string }) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** Gives the connection back; `true` closes it instead. */
  release(destroy?: boolean): void
}

/** What is needed of a `pg` pool. */
export interface PostgresPool extends PostgresQueryable {
  connect(): Promise<PostgresClient>
  readonly options?: { readonly max?: number }
}

/**
 * Makes a PostgreSQL pool usable for `Origin.transaction`.
 *
 * An origin that was given the database holds one of the pool's connections, for `LISTEN`, until it is closed; close it
 * before the pool. With a pool of one connection it asks every second instead.
 *
 * @example
 * import pg from 'pg'
 *
 * const database = postgresDatabase(new pg.Pool({ connectionString: 'postgres://db.local/dairy' }))
 */
export function postgresDatabase(pool: PostgresPool): SqlDatabase {
  return {
    ...queriesOf(pool),
    transaction: (work) => runInTransaction(pool, work),
    ...(pool.options?.max !== 1 && {
      listen: (channel, listener) => listenOn(pool, channel, listener),
    }),
  }
}

async function listenOn(
  pool: PostgresPool,
  channel: string,
  { notified, lost }: NotificationListener,
): Promise<() => Promise<void>> {
  const client = await pool.connect()
  let isOpen = true
  const end = (): void => {
    if (!isOpen) return
    isOpen = false
    // Closed, not given back: the next borrower would hear the channel too. The listener of "error" stays with it.
    client.release(true)
  }
  const lose = (): void => {
    if (!isOpen) return
    end()
    lost()
  }
  client.on('error', lose)
  client.on('end', lose)
  client.on('notification', () => {
    if (isOpen) notified()
  })
  try {
    await client.query(`LISTEN ${quoteIdentifier(channel)}`)
  } catch (error) {
    end()
    throw error
  }
  return async () => end()
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
