// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunOptions } from '../run/run-options.ts'
import { operation } from '../testing/fixture.ts'
import { RunBench } from '../testing/run-bench.ts'
import { SlowOrigin } from '../testing/slow-origin.ts'

describe('a run over a slow network', () => {
  let bench: RunBench
  beforeEach(() => {
    bench = new RunBench()
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await bench.outbox.close()
  })

  /** Saves operations, one after the other in turn for each of the groups. */
  async function save(count: number, groups: number): Promise<readonly string[]> {
    const keys: string[] = []
    for (let index = 0; index < count; index += 1) {
      const group = `/animals/${index % groups}`
      const url = `https://portal.example/api${group}`
      const record = await bench.outbox.enqueue(operation({ group, url }))
      keys.push(record.key)
    }
    return keys
  }

  /** Runs until nothing is left to send now, and tells how long that took. */
  async function drain(origin: SlowOrigin, options: Partial<RunOptions> = {}): Promise<number> {
    return origin.passTime(bench.run(origin.fetch, options))
  }

  it('drains 500 records of 100 groups at 300 ms in at most 10 s', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    const keys = await save(500, 100)
    expect(await drain(origin)).toBeLessThanOrEqual(10_000)
    expect(new Set(origin.effects)).toEqual(new Set(keys))
    expect(origin.asked.length).toBeLessThan(40)
  }, 30_000)

  it('drains 500 records of one group at 300 ms in at most 10 s, in their order', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    const keys = await save(500, 1)
    expect(await drain(origin)).toBeLessThanOrEqual(10_000)
    expect(origin.effects).toEqual(keys)
  }, 30_000)

  it('sends one by one at 50 ms, four groups at a time, within a fifth of what the network takes', async () => {
    const origin = new SlowOrigin(bench.clock, 50)
    await save(500, 100)
    expect(await drain(origin)).toBeLessThanOrEqual((500 / 4) * 50 * 1.2)
    expect(origin.batches).toEqual([])
  }, 30_000)

  it('writes at most three transactions a record, and far fewer in batches', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    await save(100, 20)
    // oxlint-disable-next-line typescript/unbound-method -- called with the database that it was taken from
    const { transaction } = IDBDatabase.prototype
    let written = 0
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      names,
      mode,
      options,
    ) {
      if (mode === 'readwrite') written += 1
      return transaction.call(this, names, mode, options)
    })
    await drain(origin)
    expect(origin.effects).toHaveLength(100)
    expect(written).toBeLessThan(100)
  })

  it('keeps the order of each group, whatever batches it is cut into', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    const keys = await save(90, 7)
    await drain(origin, { batch: 'always' })
    const groupOf = (key: string): number => keys.indexOf(key) % 7
    for (let group = 0; group < 7; group += 1) {
      const isInGroup = (key: string): boolean => groupOf(key) === group
      expect(origin.effects.filter(isInGroup)).toEqual(keys.filter(isInGroup))
    }
  })

  it('lets a failure stop its own group only: what was skipped is as it was, and no attempt is counted', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    const [, second] = await save(6, 2)
    origin.judge = ({ key }) => (key === second ? 422 : undefined)
    await drain(origin, { batch: 'always' })
    const records = await bench.outbox.list()
    const states = records.map(({ state }) => state)
    expect(states.join(' ')).toBe('acked parked acked queued acked queued')
    expect(records.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 0, 1, 0])
  })

  it('sends edits of one thing in one batch, each after the one before', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    for (const etag of ['"seen"', '"seen"', '"seen"']) {
      await bench.outbox.enqueue(operation({ base: { etag } }))
    }
    await drain(origin, { batch: 'always' })
    expect(origin.batches).toHaveLength(1)
    expect(origin.batches[0]?.map(({ after }) => after)).toEqual([undefined, 'key-1', 'key-3'])
    expect(await bench.states()).toEqual(['acked', 'acked', 'acked'])
  })

  it('names in a batch what must have succeeded before, as far as it is in there', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    const [parent = ''] = await save(1, 1)
    const child = operation({ group: '/notes/1', dependsOn: [parent, 'long-done'] })
    await bench.outbox.enqueue(child)
    await bench.outbox.enqueue({ ...child, dependsOn: [] })
    await drain(origin, { batch: 'always' })
    expect(origin.batches[0]?.map(({ dependsOn }) => dependsOn)).toEqual([[], [parent], []])
  })

  it('sends one by one where the origin takes no batches, and asks only once', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    origin.instead = () => Response.json({}, { status: 404 })
    const keys = await save(60, 20)
    await drain(origin, { batch: 'always' })
    expect(new Set(origin.effects)).toEqual(new Set(keys))
    // Those that were under way when the first answer came.
    expect(origin.asked.filter((path) => path.endsWith('/batch')).length).toBeLessThanOrEqual(4)
    const records = await bench.outbox.list()
    expect(records.every(({ attempts }) => attempts === 1)).toBe(true)
  })

  it('takes a lost answer for a doubt about each: all are sent again under their keys', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    const keys = await save(10, 10)
    origin.instead = () => Promise.reject(new TypeError('Failed to fetch'))
    await drain(origin, { batch: 'always' })
    expect(await bench.states()).toEqual(keys.map(() => 'waiting:offline'))
    expect((await bench.outbox.counts('ann')).pause?.why).toBe('offline')
    origin.instead = undefined
    bench.clock.advance(600_000)
    await drain(origin, { batch: 'always' })
    expect(origin.effects).toEqual(keys)
  })

  it('believes nothing of a page that answers in the origin’s place', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    const keys = await save(10, 10)
    origin.instead = () =>
      new Response('<h1>Welcome</h1>', { headers: { 'Content-Type': 'text/html' } })
    await drain(origin, { batch: 'always' })
    expect(origin.effects).toEqual([])
    const states = await bench.states()
    expect(states.filter((state) => state === 'waiting:unproven')).toHaveLength(keys.length)
  })

  it('sends again what the answer forgets to name', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    const keys = await save(10, 10)
    origin.instead = () => Response.json({ results: [] })
    await drain(origin, { batch: 'always' })
    expect(await bench.states()).toEqual(keys.map(() => 'waiting:offline'))
  })

  it('renews a session that has run out, once, and sends the batch again', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    await save(10, 10)
    let isOver = true
    origin.judge = () => (isOver ? 401 : undefined)
    const renew = vi.fn<() => Promise<boolean>>(async () => {
      isOver = false
      return true
    })
    await drain(origin, { batch: 'always', renew })
    expect(renew).toHaveBeenCalledTimes(1)
    expect(origin.effects).toHaveLength(10)
  })

  it('never sends in batches where the portal says so', async () => {
    const origin = new SlowOrigin(bench.clock, 300)
    await save(20, 20)
    await drain(origin, { batch: 'never' })
    expect(origin.batches).toEqual([])
    expect(origin.effects).toHaveLength(20)
  })
})
