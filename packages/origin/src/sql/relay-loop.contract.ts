// SPDX-License-Identifier: MIT
import type { Position, Tag } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import type { AppendRequest } from '../follow/scope-follower.ts'
import type { LogEvent } from '../log/log-driver.ts'
import type { TransactionBench } from '../testing/transaction-bench.ts'
import { claimPendingRows } from './pending-rows.ts'
import { prepareDatabase } from './prepare-database.ts'
import { makeRelayJob, relayPendingTags } from './relay.ts'
import type { NotificationListener, SqlDatabase } from './sql-database.ts'

// Longer than any test: what arrives was notified, not asked for.
const NEVER_MS = 600_000

/** The part of the transaction contract that is about rows that somebody else has written. */
export function runRelayLoopContract(benchOf: () => TransactionBench): void {
  const write = async (tags: string, scope = 'public'): Promise<void> => {
    await benchOf().database.query(
      "INSERT INTO springhouse_pending_tags (batch, scope, kind, tags) VALUES ('by hand', $1, 'soft', $2)",
      [scope, tags],
    )
  }
  const writeAndNotify = async (tags: readonly Tag[]): Promise<void> => {
    await benchOf().database.transaction(async (tx) => {
      await tx.query(
        "INSERT INTO springhouse_pending_tags (batch, scope, kind, tags) VALUES ('tx', 'public', 'soft', $1)",
        [JSON.stringify(tags)],
      )
      await tx.query("SELECT pg_notify('springhouse_pending_tags', '')")
    })
  }
  const restart = async (database: SqlDatabase, relayPollMs: number): Promise<void> => {
    await benchOf().origin.close()
    await benchOf().startProcess({ database, relayPollMs })
  }

  describe('rows of other writers', () => {
    it('are relayed at once when they are notified', async () => {
      const bench = benchOf()
      await restart(bench.database, NEVER_MS)
      const heard = bench.nextEvent()
      await writeAndNotify(['price:1'])
      expect(tagsOf(await heard)).toEqual(['price:1'])
      await expect.poll(() => bench.countOf('springhouse_pending_tags')).toBe(0)
      expect(bench.events).toEqual([])
    })

    it('are found by asking where the database cannot listen', async () => {
      const bench = benchOf()
      await restart(deaf(bench.database), 5)
      const heard = bench.nextEvent()
      await write('["price:1"]')
      expect(tagsOf(await heard)).toEqual(['price:1'])
    })

    it('are found by asking when listening fails, and are no trouble', async () => {
      const bench = benchOf()
      const failing = { ...bench.database, listen: () => Promise.reject(new Error('No LISTEN')) }
      await restart(failing, 5)
      const heard = bench.nextEvent()
      await write('["price:1"]')
      expect(tagsOf(await heard)).toEqual(['price:1'])
      expect(bench.events).toEqual([])
    })

    it('are relayed when the listener was lost: it listens again, and asks what it has missed', async () => {
      const bench = benchOf()
      const listeners: NotificationListener[] = []
      const listen = async (_: string, listener: NotificationListener) => {
        listeners.push(listener)
        return async () => undefined
      }
      await restart({ ...bench.database, listen }, NEVER_MS)
      await write('["price:1"]')
      const heard = bench.nextEvent()
      listeners[0]?.lost()
      expect(tagsOf(await heard)).toEqual(['price:1'])
      const next = bench.nextEvent()
      await write('["price:2"]')
      listeners[1]?.notified()
      expect(tagsOf(await next)).toEqual(['price:2'])
    })

    it('wait in the database while the log refuses, and nothing is answered from a cache meanwhile', async () => {
      const bench = benchOf()
      await restart(bench.database, NEVER_MS)
      bench.driver.faults.failAppend = true
      await writeAndNotify(['price:1'])
      await expect.poll(() => bench.events).toMatchObject([{ type: 'trouble', part: 'relay' }])
      expect(bench.origin.isHearing()).toBe(false)
      expect(await bench.countOf('springhouse_pending_tags')).toBe(1)
      const heard = bench.nextEvent()
      bench.driver.faults.failAppend = false
      expect(tagsOf(await heard)).toEqual(['price:1'])
      await expect.poll(() => bench.origin.isHearing()).toBe(true)
      expect(bench.events.at(-1)).toEqual({ type: 'recovered', part: 'relay' })
    })

    it('are asked for again when the database has not answered, which is told once', async () => {
      const bench = benchOf()
      let isGone = false
      const query: SqlDatabase['query'] = (sql, params) =>
        isGone
          ? Promise.reject(new Error('The database is gone'))
          : bench.database.query(sql, params)
      await restart(deaf({ ...bench.database, query }), 5)
      isGone = true
      const gone = { type: 'trouble', part: 'database', what: 'The database is gone' }
      await expect.poll(() => bench.events).toEqual([gone])
      await write('["price:1"]')
      const heard = bench.nextEvent()
      isGone = false
      expect(tagsOf(await heard)).toEqual(['price:1'])
      await expect.poll(() => bench.events).toEqual([gone, { type: 'recovered', part: 'database' }])
    })

    it('that nobody can append are set aside and told of, and hold up no others', async () => {
      const bench = benchOf()
      await write('["not a tag","price:1"]')
      await write('price:2')
      await write('["price:3"]')
      await restart(bench.database, NEVER_MS)
      const { epoch = '' } = bench.origin.stamp('public') ?? {}
      const caughtUp = await bench.origin.catchUp('public', { epoch, seq: 0 })
      if (caughtUp.kind !== 'caught-up') throw new Error('expected to be caught up')
      const tags = caughtUp.invalidations.flatMap((invalidation) => invalidation.tags)
      // What can't be read may have stood for anything.
      expect(tags.toSorted()).toEqual(['*', 'price:1', 'price:3'])
      const { rows } = await bench.database.query<{ readonly rejected: string }>(
        'SELECT rejected FROM springhouse_pending_tags ORDER BY id',
      )
      const why = ['"not a tag" is no tag', 'its tags are no JSON array of texts']
      expect(rows.map(({ rejected }) => rejected)).toEqual(why)
      expect(bench.events.map((event) => event.type === 'rejected' && event.what)).toEqual(
        why.map((words) =>
          expect.stringMatching(new RegExp(`^Cannot append row \\d+ of .*: ${words}$`)),
        ),
      )
      expect(await bench.origin.relay(bench.database)).toBe(0)
    })
  })

  it('prepareDatabase() takes over a table of version 0.1, and its rows are relayed', async () => {
    const { database } = benchOf()
    await database.query('DROP TABLE springhouse_pending_tags')
    await database.query(
      `CREATE TABLE springhouse_pending_tags (batch text NOT NULL, scope text NOT NULL, kind text NOT NULL,
         tags text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (batch, scope, kind))`,
    )
    await write('["price:1"]')
    await prepareDatabase(database)
    const heard = benchOf().nextEvent()
    expect(await benchOf().origin.relay(database)).toBe(1)
    expect(tagsOf(await heard)).toEqual(['price:1'])
  })

  describe('relayPendingTags()', () => {
    const relay = (append: (request: AppendRequest) => Promise<Position>, steal = false) =>
      relayPendingTags({ database: benchOf().database, append, steal, onRejected: () => undefined })

    it('gives each row to one of several processes, and joins rows of one scope', async () => {
      const tags = Array.from({ length: 1_200 }, (_, at) => `price:${at}`)
      for (const tag of tags) await write(JSON.stringify([tag]))
      const appended: AppendRequest[] = []
      const append = async (request: AppendRequest): Promise<Position> => {
        appended.push(request)
        return { epoch: 'e', seq: appended.length }
      }
      const counts = await Promise.all([relay(append), relay(append), relay(append)])
      expect(counts.reduce((sum, count) => sum + count)).toBe(1_200)
      expect(appended.flatMap((request) => request.tags).toSorted()).toEqual(tags.toSorted())
      expect(appended.length).toBeLessThanOrEqual(9)
      expect(await benchOf().countOf('springhouse_pending_tags')).toBe(0)
    })

    it('appends what one scope has when another scope cannot be appended to', async () => {
      await write('["a"]', 'broken')
      await write('["b"]')
      const appended: string[] = []
      const relaying = relay(async ({ scope }) => {
        if (scope === 'broken') throw new Error('This log is broken')
        appended.push(scope)
        return { epoch: 'e', seq: 1 }
      })
      await expect(relaying).rejects.toThrow('This log is broken')
      expect(appended).toEqual(['public'])
      const left = await claimPendingRows(benchOf().database, {
        after: '0',
        limit: 9,
        steal: false,
      })
      expect(left.map(({ request }) => request.scope)).toEqual(['broken'])
    })

    it('leaves the rows of a process that is at work, and takes them when it has not come back', async () => {
      const { database } = benchOf()
      await write('["a"]')
      await claimPendingRows(database, { after: '0', limit: 9, steal: false })
      const append = async (): Promise<Position> => ({ epoch: 'e', seq: 1 })
      expect(await relay(append)).toBe(0)
      const job = makeRelayJob({ database, append, steal: false, onRejected: () => undefined })
      await expect(job()).rejects.toThrow('Another process has taken rows')
      await database.query(
        "UPDATE springhouse_pending_tags SET claimed_until = now() - interval '1 ms'",
      )
      await job()
      expect(await benchOf().countOf('springhouse_pending_tags')).toBe(0)
    })

    it('appends a row of more tags than one entry names in several', async () => {
      const tags = Array.from({ length: 2_500 }, (_, at) => `t${at}`)
      await write(JSON.stringify(tags))
      const sizes: number[] = []
      await relay(async (request) => {
        sizes.push(request.tags.length)
        return { epoch: 'e', seq: sizes.length }
      })
      expect(sizes).toEqual([1_000, 1_000, 500])
    })
  })
}

function deaf(database: SqlDatabase): SqlDatabase {
  return {
    query: (sql, params) => database.query(sql, params),
    transaction: (work) => database.transaction(work),
  }
}

function tagsOf(event: LogEvent): readonly Tag[] {
  return event.type === 'inv' ? event.invalidation.tags : []
}
