// SPDX-License-Identifier: MIT
import { postgresDatabase, prepareDatabase } from '@springhouse/origin'
import pg from 'pg'
import { type PostgresServer, startPostgresServer } from '../../servers/postgres-server.ts'

/** Starts PostgreSQL with one empty table for each name; each portal has a database of its own. */
export async function startDatabases<Name extends string>(
  names: readonly Name[],
): Promise<{ readonly server: PostgresServer; readonly urlOf: (name: Name) => string }> {
  const server = await startPostgresServer()
  const urlOf = (name: Name): string => server.url.replace(/postgres$/, name)
  const admin = new pg.Client({ connectionString: server.url })
  await admin.connect()
  for (const name of names) await admin.query(`CREATE DATABASE "${name}"`)
  await admin.end()
  for (const name of names) await prepare(urlOf(name))
  return { server, urlOf }
}

async function prepare(url: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url })
  await prepareDatabase(postgresDatabase(pool))
  await pool.query('CREATE TABLE rows (id integer PRIMARY KEY, version integer NOT NULL)')
  await pool.end()
}
