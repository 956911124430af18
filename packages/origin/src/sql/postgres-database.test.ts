// SPDX-License-Identifier: MIT
import { EventEmitter } from 'node:events'
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

/** A pool that lends one connection, whose events the test emits. */
function listeningPool(refuse = false) {
  const client = new EventEmitter()
  const log: string[] = []
  const lent = Object.assign(client, {
    query: async (sql: string): Promise<{ rows: unknown[] }> => {
      log.push(sql)
      if (refuse) throw new Error('No LISTEN')
      return { rows: [] }
    },
    release: (destroy?: boolean) => void log.push(destroy === true ? 'destroy' : 'release'),
  })
  return { client, log, pool: { query: lent.query, connect: async () => lent } }
}

describe('postgresDatabase().listen()', () => {
  it('hears notifications on a connection of its own until its end', async () => {
    const { client, log, pool } = listeningPool()
    const heard: string[] = []
    const end = await postgresDatabase(pool).listen?.('my "channel"', {
      notified: () => heard.push('notified'),
      lost: () => heard.push('lost'),
    })
    client.emit('notification', { channel: 'x' })
    await end?.()
    client.emit('notification', { channel: 'x' })
    client.emit('end')
    expect(heard).toEqual(['notified'])
    expect(log).toEqual(['LISTEN "my ""channel"""', 'destroy'])
  })

  it('tells once that the connection is lost', async () => {
    const { client, log, pool } = listeningPool()
    const heard: string[] = []
    await postgresDatabase(pool).listen?.('c', {
      notified: () => heard.push('notified'),
      lost: () => heard.push('lost'),
    })
    client.emit('error', new Error('reset'))
    client.emit('end')
    client.emit('notification', { channel: 'c' })
    expect(heard).toEqual(['lost'])
    expect(log.at(-1)).toBe('destroy')
  })

  it('rejects when the server refuses, and closes the connection', async () => {
    const { log, pool } = listeningPool(true)
    const idle = { notified: () => undefined, lost: () => undefined }
    await expect(postgresDatabase(pool).listen?.('c', idle)).rejects.toThrow('No LISTEN')
    expect(log.at(-1)).toBe('destroy')
  })

  it('is not there for a pool of one connection, which it would take away', () => {
    const { pool } = listeningPool()
    expect(postgresDatabase({ ...pool, options: { max: 1 } })).not.toHaveProperty('listen')
  })
})
