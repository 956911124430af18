// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openOutboxBed,
  openTimedOutboxBed,
  type OutboxBed,
  type TimedOutboxBed,
} from './outbox-bed.ts'
import type { Drained } from './pages/outbox.page.ts'
import { againstBar, print, rounds, Samples, shuffled, table } from './statistics.ts'

const SIZES = [1_024, 20_480] as const
const ENQUEUE_BAR = 1.5
const PER_ROUND = 25
const QUEUED = 10_000
const BUSY_BAR_MS = 100
const RECORDS = 500
const GROUPS = 20
const BYTES = 300
const AT_ONCE = 4
const TRANSACTIONS_BAR = 3

describe('a page that uses the outbox', () => {
  let bed: OutboxBed
  beforeAll(async () => {
    bed = await openOutboxBed()
  })
  afterAll(() => bed.close())

  const ask = (expression: string): Promise<unknown> =>
    bed.page.evaluate(`outboxBench.${expression}`)

  it('prints what saving a write costs beside a bare strict put', async () => {
    const samples = new Samples()
    const count = rounds(12)
    for (let round = 0; round < count; round += 1) {
      for (const size of SIZES) {
        for (const what of shuffled(['enqueue', 'put'] as const)) {
          // The page's own answer.
          const times = (await ask(`${what}(${PER_ROUND}, ${size})`)) as readonly number[]
          // The first of a row opens what the others find open.
          samples.add(`${what} ${size}`, times.slice(1))
        }
      }
    }
    await ask('clear()')
    const rows = SIZES.map((size) => [
      `${size} bytes`,
      samples.cell(`put ${size}`),
      samples.cell(`enqueue ${size}`),
      samples.ratio(`enqueue ${size}`, `put ${size}`, ENQUEUE_BAR),
    ])
    const header = ['body', 'bare strict put', 'enqueue', 'ratio of medians']
    print(`Saving a write, ms, median / p95\n\n${table(header, rows)}`)
    expect(samples.of(`put ${SIZES[0]}`)).toHaveLength(count * (PER_ROUND - 1))
  })

  it('prints how long 500 writes take to go out, and what that writes', async () => {
    const drains = [
      { roundTripMs: 300, batch: 'auto', barMs: 10_000 },
      { roundTripMs: 50, batch: 'never', barMs: (RECORDS / AT_ONCE) * 50 * 1.2 },
    ] as const
    const records = rounds(RECORDS)
    const filling = JSON.stringify({ records, groups: GROUPS, bytes: BYTES })
    const rows: string[][] = []
    for (const { roundTripMs, batch, barMs } of drains) {
      bed.gate.slow(0)
      await ask(`fill(${filling})`)
      bed.gate.slow(roundTripMs)
      const { ms, transactions, acked } = (await ask(`drain('${batch}')`)) as Drained
      expect(acked).toBe(records)
      const bareMs = Number(await ask(`bare(${filling})`))
      const floorMs = (records / AT_ONCE) * roundTripMs
      rows.push([
        `${roundTripMs} ms, ${batch === 'never' ? 'one by one' : 'batches'}`,
        againstBar(ms / 1000, barMs / 1000),
        (floorMs / 1000).toFixed(2),
        (bareMs / 1000).toFixed(2),
        (ms / floorMs).toFixed(2),
        (ms / bareMs).toFixed(2),
        againstBar(transactions / records, TRANSACTIONS_BAR),
      ])
      await ask('clear()')
    }
    const header =
      'round trip,seconds,count / 4 × round trip,bare requests 4 at a time,ratio to the floor,ratio to bare requests,transactions a record'
    print(`${records} writes in ${GROUPS} groups drained\n\n${table(header.split(','), rows)}`)
  })
})

describe('a page with 10,000 queued writes', () => {
  let bed: TimedOutboxBed
  beforeAll(async () => {
    bed = await openTimedOutboxBed()
    await bed.page.evaluate(async (count) => {
      await globalThis.outboxBench?.fill({ records: 1, groups: 1, bytes: 300 })
      await globalThis.outboxBench?.multiply(count)
    }, QUEUED)
  })
  afterAll(() => bed.close())

  it('prints how long its main thread is at work for a start, a count and a list', async () => {
    const { page } = bed
    const works = {
      'opening and counting': async () => {
        await page.reload()
        await page.evaluate(() => globalThis.outboxBench?.ready.then(() => 0))
        await page.evaluate(() => globalThis.outboxBench?.count())
      },
      counting: () => page.evaluate(() => globalThis.outboxBench?.count()),
      'the first 50 listed': () => page.evaluate(() => globalThis.outboxBench?.list(50)),
      'all listed': () => page.evaluate(() => globalThis.outboxBench?.list()),
    }
    const samples = new Samples()
    const count = rounds(7)
    for (let round = 0; round < count; round += 1) {
      for (const [name, work] of shuffled(Object.entries(works))) {
        const before = name === 'opening and counting' ? 0 : await bed.busyMs()
        await work()
        samples.add(name, [(await bed.busyMs()) - before])
      }
    }
    expect(await page.evaluate(() => globalThis.outboxBench?.count())).toBe(QUEUED)
    const rows = Object.keys(works).map((name) => [
      name,
      samples.cell(name),
      againstBar(samples.median(name), BUSY_BAR_MS),
    ])
    const header = ['what', 'ms of main thread, median / p95', 'median']
    print(`${QUEUED} writes queued, ${count} times each\n\n${table(header, rows)}`)
  })
})
