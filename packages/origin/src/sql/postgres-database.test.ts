// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { postgresDatabase } from './postgres-database.ts'

/** A pool whose connection fails statements that contain `failing`. */
function fakePool(failing: readonly string[] = []) {
  const log: string[] = []
  const query = async (sql: string): Promise<{ rows: unknown[] }> => {
    log.push(sql)
    if (failing.includes(sql)) throw new Error(`failed: ${sql}`)
    return { rows: [{ n: 1 }] }
  }
  const client = {
    query,
    on: () => log.push('listen'),
    off: () => log.push('unlisten'),
    release: (destroy?: boolean) => void log.push(destroy === true ? 'destroy' : 'release'),
  }
  return { log, pool: { query, connect: async () => client } }
}

describe('postgresDatabase', () => {
  it('transaction() commits on one connection and gives it back', async () => {
    const { log, pool } = fakePool()
    const { rows } = await postgresDatabase(pool).transaction((tx) => tx.query('SELECT'))
    expect(rows).toEqual([{ n: 1 }])
    expect(log).toEqual(['listen', 'BEGIN', 'SELECT', 'COMMIT', 'unlisten', 'release'])
  })

  it('transaction() rolls back when the work rejects', async () => {
    const { log, pool } = fakePool(['SELECT'])
    const failed = postgresDatabase(pool).transaction((tx) => tx.query('SELECT'))
    await expect(failed).rejects.toThrow('failed: SELECT')
    expect(log).toEqual(['listen', 'BEGIN', 'SELECT', 'ROLLBACK', 'unlisten', 'release'])
  })

  it('transaction() closes a connection that cannot even roll back', async () => {
    const { log, pool } = fakePool(['COMMIT', 'ROLLBACK'])
    const failed = postgresDatabase(pool).transaction((tx) => tx.query('SELECT'))
    await expect(failed).rejects.toThrow('failed: COMMIT')
    expect(log.slice(-2)).toEqual(['unlisten', 'destroy'])
  })
})
