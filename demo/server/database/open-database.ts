// SPDX-License-Identifier: MIT
import { pgliteDatabase, postgresDatabase, type SqlDatabase } from '@springhouse/origin'
import { StartError } from '../start-error.ts'

/** The database that the dairy runs on. */
export interface OpenDatabase {
  readonly db: SqlDatabase
  readonly name: 'PGlite' | 'PostgreSQL'
  /** As it may be shown: without credentials. */
  readonly where: string
  close(): Promise<void>
}

/**
 * Opens the embedded PostgreSQL.
 *
 * @param path a folder to keep it in; `undefined` keeps it in memory
 * @throws StartError when the folder holds something else
 */
export async function openEmbedded(path: string | undefined): Promise<OpenDatabase> {
  const { PGlite } = await import('@electric-sql/pglite')
  const where = path === undefined ? 'in memory' : `in ${path}`
  try {
    const pglite = await PGlite.create(path === undefined ? {} : { dataDir: path })
    return { db: pgliteDatabase(pglite), name: 'PGlite', where, close: () => pglite.close() }
  } catch (error) {
    throw new StartError(
      `Cannot open the database ${where}: remove the folder, or choose another with DAIRY_DATA=/some/folder npm start`,
      { cause: error },
    )
  }
}

/**
 * Connects to a PostgreSQL server.
 *
 * @throws StartError when it can't be reached
 */
export async function openPostgres(url: string): Promise<OpenDatabase> {
  const { default: pg } = await import('pg')
  const where = describeDatabase(url)
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5000 })
  // An idle connection that the server closes is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    const why = error instanceof Error ? error.message : String(error)
    throw new StartError(
      `Cannot reach the database ${where} (${why}): check DATABASE_URL, or leave it out to use the embedded one`,
      { cause: error },
    )
  }
  return { db: postgresDatabase(pool), name: 'PostgreSQL', where, close: () => pool.end() }
}

/** Names a database without anything of its URL that could be a secret: a password may stand in the query, too. */
export function describeDatabase(url: string): string {
  if (!URL.canParse(url)) return 'that DATABASE_URL names'
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}
