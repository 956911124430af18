// SPDX-License-Identifier: MIT
import { postgresDatabase } from '@springhouse/origin'
import { Pool } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { runTriggersContract } from '../../packages/origin/src/sql/triggers/triggers.contract.ts'
import { type PostgresServer, startPostgresServer } from '../servers/postgres-server.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgresServer()
})

afterAll(async () => {
  await server.stop()
})

runTriggersContract('PostgreSQL', async () => {
  // One connection, so that a session's setting holds for the next statement.
  const pool = new Pool({ connectionString: server.url, max: 1 })
  // A pool without a listener ends the process when an idle connection breaks.
  pool.on('error', () => undefined)
  return { database: postgresDatabase(pool), close: () => pool.end() }
})
