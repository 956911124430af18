// SPDX-License-Identifier: MIT

/**
 * A process that writes prices and relays, and stops where a test wants to kill it. Run by `startPublisher`.
 *
 * @module
 */

import { PGlite } from '@electric-sql/pglite'
import { definePolicy } from '@springhouse/core'
import {
  createOrigin,
  type LogDriver,
  pgliteDatabase,
  postgresDatabase,
  redis,
  type SqlDatabase,
  type SqlTransaction,
} from '@springhouse/origin'
import { Pool } from 'pg'
import type { PublisherOptions } from './start-publisher.ts'

// Given by startPublisher, which types it.
const options = JSON.parse(process.argv[2] ?? '{}') as PublisherOptions

const database = withFailpoints(await open())
const origin = createOrigin({
  policy: definePolicy({ version: 1, routes: {} }),
  app: options.app,
  driver: withFailpoint(redis({ url: options.redisUrl })),
  database,
})
await origin.start()
process.send?.('ready')
if (options.price !== undefined) await writePrice(options.price)

async function open(): Promise<SqlDatabase> {
  const { folder, databaseUrl } = options
  if (folder !== undefined) return pgliteDatabase(await PGlite.create(folder))
  return postgresDatabase(new Pool({ connectionString: databaseUrl }))
}

async function writePrice(price: number): Promise<void> {
  const headers = { 'Idempotency-Key': '"w1"' }
  const request = new Request('https://dairy.example/price', { method: 'PUT', headers })
  await origin.transaction(database, { request, owner: 'ada' }, async (tx) => {
    await tx.query('UPDATE products SET price = $1 WHERE id = 1', [price])
    tx.invalidate(['product:1'])
    return new Response(null, { status: 204 })
  })
}

function withFailpoint(driver: LogDriver): LogDriver {
  const append = driver.append.bind(driver)
  driver.append = async (...args) => {
    const position = await append(...args)
    await reach('appended')
    return position
  }
  return driver
}

function withFailpoints(inner: SqlDatabase): SqlDatabase {
  const query: SqlTransaction['query'] = async <Row>(sql: string, params?: readonly unknown[]) => {
    if (/DELETE FROM springhouse_pending_tags/.test(sql)) await reach('before-delete')
    const result = await inner.query<Row>(sql, params)
    if (/claimed AS/.test(sql) && result.rows.length > 0) await reach('claimed')
    return result
  }
  return {
    ...inner,
    query,
    async transaction(work) {
      const result = await inner.transaction(async (tx) => {
        const worked = await work(tx)
        await reach('before-commit')
        return worked
      })
      await reach('committed')
      return result
    },
  }
}

/** Tells the test, and stands still: no timer, answer or deadline moves this process any more. */
async function reach(point: PublisherOptions['failpoint']): Promise<void> {
  if (point !== options.failpoint) return
  await new Promise<void>((resolve) => {
    process.send?.('reached', undefined, undefined, () => resolve())
  })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
