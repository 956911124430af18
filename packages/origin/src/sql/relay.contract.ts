// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { insertYield, post, type TransactionBench } from '../testing/transaction-bench.ts'
import type { SqlDatabase } from './sql-database.ts'

/** The part of the transaction contract that is about what comes after the commit. */
export function runRelayContract(benchOf: () => TransactionBench): void {
  describe('after the commit', () => {
    it('transaction() succeeds without a position when the log refuses, and appends on recovery', async () => {
      const bench = benchOf()
      bench.driver.faults.failAppend = true
      const answer = await bench.send(post('k1'))
      expect(answer.status).toBe(201)
      expect(answer.headers.has(FIELD.springhousePosition)).toBe(false)
      expect(answer.headers.has(FIELD.cacheGroupInvalidation)).toBe(true)
      expect(await bench.countOf('springhouse_pending_tags')).toBe(1)
      expect(bench.origin.isHearing()).toBe(false)
      expect(bench.origin.stamp('public')).toBeUndefined()
      expect(bench.events).toMatchObject([{ type: 'trouble', part: 'relay' }])

      const heard = bench.nextEvent()
      bench.driver.faults.failAppend = false
      expect(await heard).toMatchObject({
        type: 'inv',
        invalidation: { tags: ['yields', 'yield:y1'], kind: 'soft' },
      })
      await expect.poll(() => bench.origin.isHearing()).toBe(true)
      expect(await bench.countOf('springhouse_pending_tags')).toBe(0)
      expect(bench.events.at(-1)).toEqual({ type: 'recovered', part: 'relay' })
    })

    it('start() relays what a process left that ended between commit and append', async () => {
      const bench = benchOf()
      bench.driver.faults.failAppend = true
      await bench.send(post('k1'), async (tx) => {
        tx.invalidate(['gone'], { kind: 'hard' })
        return insertYield(tx)
      })
      await bench.origin.close()

      await bench.startProcess({ database: bench.database })
      expect(await bench.countOf('springhouse_pending_tags')).toBe(0)
      const epoch = bench.origin.stamp('public')?.epoch ?? ''
      const caughtUp = await bench.origin.catchUp('public', { epoch, seq: 0 })
      if (caughtUp.kind !== 'caught-up') throw new Error('expected to be caught up')
      expect(caughtUp.invalidations.map(({ kind }) => kind)).toEqual(['hard', 'soft'])
    })

    it('start() tries again later when what was left cannot be appended', async () => {
      const bench = benchOf()
      bench.driver.faults.failAppend = true
      await bench.send(post('k1'))
      await bench.origin.close()

      await bench.startProcess({ database: bench.database, failAppend: true })
      expect(bench.origin.isHearing()).toBe(false)
      const heard = bench.nextEvent()
      bench.driver.faults.failAppend = false
      expect(await heard).toMatchObject({ type: 'inv' })
    })

    it('operations() tells unknown, in-flight and done', async () => {
      const bench = benchOf()
      let letGo: () => void = () => undefined
      let entered: () => void = () => undefined
      const inside = new Promise<void>((resolve) => {
        entered = resolve
      })
      const gate = new Promise<void>((resolve) => {
        letGo = resolve
      })
      const running = bench.origin.transaction(
        hostless(bench.database),
        { request: post('slow'), owner: 'ada' },
        async () => {
          entered()
          await gate
          return new Response(null, { status: 204 })
        },
      )
      await inside
      const statuses = await bench.origin.operations(hostless(bench.database), 'ada', [
        'slow',
        'never',
      ])
      expect(statuses).toEqual({ slow: { state: 'in-flight' }, never: { state: 'unknown' } })
      letGo()
      await running

      const answer = await bench.send(post('k1'))
      expect(await bench.origin.operations(bench.database, 'ada', ['k1', 'never'])).toEqual({
        k1: {
          state: 'done',
          status: 201,
          etag: '"y1"',
          position: answer.headers.get(FIELD.springhousePosition),
        },
        never: { state: 'unknown' },
      })
      expect(await bench.origin.operations(bench.database, 'grace', ['k1'])).toEqual({
        k1: { state: 'unknown' },
      })
    })
  })
}

/** A database whose transactions don't occupy the connection that statements use: PGlite has only one. */
function hostless(database: SqlDatabase): SqlDatabase {
  return {
    query: (sql, params) => database.query(sql, params),
    transaction: async (work) =>
      work({
        query: (sql, params) =>
          sql.startsWith('WITH lock')
            ? Promise.resolve({ rows: [{ free: true, claimed: true }] as never[] })
            : database.query(sql, params),
      }),
  }
}
