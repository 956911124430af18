// SPDX-License-Identifier: MIT
import { createAdaptorServer } from '@hono/node-server'
import { createOrigin, postgresDatabase, prepareDatabase, sqlStore } from '@springhouse/origin'
import { idempotent, springhouse } from '@springhouse/server-headers'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { startPostgresServer } from '../servers/postgres-server.ts'
import type { Note } from './notebook.ts'
import { policy } from './policy.ts'

/** The scripts that a portal serves. */
export interface NotebookScripts {
  readonly page: string
  readonly worker: string
}

/** A portal whose database says what became of each note. */
export interface NotebookPortal {
  readonly url: string
  /** All notes that took effect, in the order in which they did. */
  notes(): Promise<readonly Note[]>
  close(): Promise<void>
}

const SECRET = 'a secret of enough characters'
const TABLE =
  'CREATE TABLE notes (place bigint GENERATED ALWAYS AS IDENTITY, line text, number integer)'
const WRITE = 'INSERT INTO notes (line, number) VALUES ($1, $2)'
const READ = 'SELECT line, number FROM notes ORDER BY place'

/** Starts the portal on a PostgreSQL of its own. */
export async function startNotebookPortal(scripts: NotebookScripts): Promise<NotebookPortal> {
  const postgres = await startPostgresServer()
  const pool = new pg.Pool({ connectionString: postgres.url, max: 16 })
  // Platform: an idle connection that breaks ends the process when nobody listens.
  pool.on('error', () => undefined)
  await pool.query(TABLE)
  const database = postgresDatabase(pool)
  await prepareDatabase(database)
  const origin = createOrigin({ policy, app: 'notebook', database })
  await origin.start()
  const session = (): { readonly user: string } => ({ user: 'ann' })
  const front = springhouse({ origin, session, secret: SECRET, database })
  const write = idempotent(
    async (request, { tx, invalidate }) => {
      const [, , line = ''] = new URL(request.url).pathname.split('/')
      // The test's own page has written it.
      const { number } = (await request.json()) as Pick<Note, 'number'>
      await tx.query(WRITE, [line, number])
      invalidate([`line:${line}`])
      return Response.json({ line, number }, { headers: { 'X-Notebook': 'saved' } })
    },
    { store: sqlStore({ origin, database }), authorize: (request) => front.owner(request) },
  )
  const answer = (request: Request): Promise<Response> =>
    front.fetch(request, async (asked) => {
      const { pathname } = new URL(asked.url)
      return pathname.startsWith('/notes/') ? write(asked) : scriptAt(pathname, scripts)
    })
  const server = createAdaptorServer({ fetch: answer })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The kernel chose the port: a TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    notes: async () => (await pool.query<Note>(READ)).rows,
    async close() {
      await front.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      server.close()
      await origin.close()
      await pool.end()
      await postgres.stop()
    },
  }
}

function scriptAt(pathname: string, { page, worker }: NotebookScripts): Response {
  const fields = (type: string): ResponseInit => ({
    headers: { 'Content-Type': type, 'Cache-Control': 'no-cache' },
  })
  if (pathname === '/sw.js') return new Response(worker, fields('text/javascript'))
  if (pathname === '/page.js') return new Response(page, fields('text/javascript'))
  const html = '<!doctype html><title>Notebook</title><script src="/page.js"></script>'
  return new Response(html, fields('text/html; charset=utf-8'))
}
