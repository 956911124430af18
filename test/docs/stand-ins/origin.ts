// SPDX-License-Identifier: MIT
import { PGlite as EmbeddedPostgres } from '@electric-sql/pglite'
import {
  createOrigin,
  type Origin,
  pgliteDatabase,
  type PgliteLike,
  prepareDatabase,
  type SqlDatabase,
  type SqlTransaction,
} from '@springhouse/origin'
import policy from './cache.policy.ts'

export { default as policy } from './cache.policy.ts'

export const origin: Origin = createOrigin({ policy, app: 'docs' })
await origin.start()

let opening: Promise<SqlDatabase> | undefined

// Opened by the first example that asks it something: it takes seconds.
function open(): Promise<SqlDatabase> {
  opening ??= openNow()
  return opening
}

async function openNow(): Promise<SqlDatabase> {
  const opened = pgliteDatabase(new EmbeddedPostgres())
  await prepareDatabase(opened)
  await opened.query('CREATE TABLE products (id integer PRIMARY KEY, price numeric)')
  return opened
}

export const database: SqlDatabase = {
  query: async (sql, params) => (await open()).query(sql, params),
  transaction: async (work) => (await open()).transaction(work),
}

/** Opened by whoever asks it something first. */
export const pglite = {
  transaction: <T>(work: (tx: { query: Query }) => Promise<T>): Promise<T> =>
    database.transaction((tx) => work({ query: async (sql, params) => rowsOf(tx, sql, params) })),
}

type Query = (sql: string, params: unknown[]) => Promise<{ rows: unknown[] }>

async function rowsOf(
  tx: SqlTransaction,
  sql: string,
  params: unknown[],
): Promise<{ rows: unknown[] }> {
  const { rows } = await tx.query(sql, params)
  return { rows: [...rows] }
}

/** Stands for drizzle-orm's. */
export const sql = (strings: TemplateStringsArray): string => strings.join('?')

/** Stands for a connection pool. */
export const pool = {}

/** Stands for drizzle-orm's; has no rows. */
export function drizzle(_pool: object) {
  return {
    transaction: <T>(
      work: (tx: { execute: (query: string) => Promise<unknown> }) => Promise<T>,
    ): Promise<T> => work({ execute: async () => [] }),
  }
}

/** Has no folder and no rows. */
export class PGlite implements PgliteLike {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  async query(): Promise<{ rows: unknown[] }> {
    return { rows: [] }
  }

  transaction<T>(work: (tx: this) => Promise<T>): Promise<T> {
    return work(this)
  }
}

export const owner = 'q8Zk'
export const id = 42
export const price = 1.2
export const request: Request = new Request('https://dairy.example/api/products/42/price', {
  method: 'PUT',
  headers: { 'Idempotency-Key': '"a1"' },
  body: '{"price":1.2}',
})
