// SPDX-License-Identifier: MIT
import { PGlite as EmbeddedPostgres } from '@electric-sql/pglite'
import {
  createOrigin,
  type Origin,
  pgliteDatabase,
  type PgliteLike,
  prepareDatabase,
  type SqlDatabase,
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
