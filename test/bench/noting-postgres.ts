// SPDX-License-Identifier: MIT
import { Client } from 'pg'
import { type PostgresServer, startPostgresServer } from '../servers/postgres-server.ts'

/** A real PostgreSQL that notes when each transaction was committed, with a connection of its own. */
export interface NotingPostgres {
  readonly url: string
  readonly client: Client
  /** When the product was last changed: the commit's milliseconds of the machine's clock. */
  committedAtMs(product: number): Promise<number>
  stop(): Promise<void>
}

/** Starts a PostgreSQL that notes the time of each commit. */
export async function startNotingPostgres(): Promise<NotingPostgres> {
  const server = await startPostgresServer()
  try {
    await ask(server, 'ALTER SYSTEM SET track_commit_timestamp = on')
    // Platform: that setting is read at the start only.
    await server.restart()
    const client = new Client({ connectionString: server.url })
    await client.connect()
    return { url: server.url, client, committedAtMs: (id) => committedAtMs(client, id), stop }
    async function stop(): Promise<void> {
      await client.end()
      await server.stop()
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function ask({ url }: PostgresServer, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}

async function committedAtMs(client: Client, product: number): Promise<number> {
  const { rows } = await client.query<{ readonly ms: string }>(
    'SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000 AS ms FROM products WHERE id = $1',
    [product],
  )
  return Number(rows[0]?.ms)
}
