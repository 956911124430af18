// SPDX-License-Identifier: MIT
import { postgresDatabase } from '@springhouse/origin'
import { Pool } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { runTransactionContract } from '../../packages/origin/src/sql/transaction.contract.ts'
import { type PostgresServer, startPostgresServer } from '../servers/postgres-server.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgresServer()
})

afterAll(async () => {
  await server.stop()
})

runTransactionContract('PostgreSQL', async () => {
  const pool = new Pool({ connectionString: server.url })
  // A pool without a listener ends the process when an idle connection breaks.
  pool.on('error', () => undefined)
  return { database: postgresDatabase(pool), close: () => pool.end() }
})
