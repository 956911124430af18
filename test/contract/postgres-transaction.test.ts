// SPDX-License-Identifier: MIT
import { definePolicy } from '@springhouse/core'
import {
  createOrigin,
  type OriginTransaction,
  postgresDatabase,
  prepareDatabase,
} from '@springhouse/origin'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

it('transaction() has one effect when PostgreSQL is killed in the middle and the client tries again', async () => {
  const pool = new Pool({ connectionString: server.url })
  pool.on('error', () => undefined)
  const database = postgresDatabase(pool)
  await prepareDatabase(database)
  await database.query('CREATE TABLE deliveries (litres integer NOT NULL)')
  const origin = createOrigin({ policy: definePolicy({ version: 1, routes: {} }), app: 'killed' })
  await origin.start()
  const deliver = (during: () => Promise<void>): Promise<Response> => {
    const headers = { 'Idempotency-Key': '"d1"' }
    const request = new Request('https://dairy.example/deliveries', { method: 'POST', headers })
    return origin.transaction(
      database,
      { request, owner: 'ada' },
      async (tx: OriginTransaction) => {
        await tx.query('INSERT INTO deliveries (litres) VALUES (900)')
        await during()
        tx.invalidate(['deliveries'])
        return new Response(null, { status: 204 })
      },
    )
  }
  await expect(deliver(() => server.kill())).rejects.toThrow(/connection|terminat/i)
  await server.restart()
  const idle = async (): Promise<void> => undefined
  expect((await deliver(idle)).headers.get('springhouse-op')).toContain('"d1";ttl=')
  expect((await deliver(idle)).headers.get('springhouse-op')).toContain('"d1";replayed')
  const { rows } = await database.query('SELECT litres FROM deliveries')
  expect(rows).toEqual([{ litres: 900 }])
  await origin.close()
  await pool.end()
})
