// SPDX-License-Identifier: MIT
// oxlint-disable typescript/unbound-method -- each is called with the object that it was taken from
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OutboxRecord } from './outbox-schema.ts'
import { acknowledge, operation, originWith } from '../testing/fixture.ts'
import { RunBench } from '../testing/run-bench.ts'

let bench: RunBench

beforeEach(() => {
  bench = new RunBench()
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Counts the writing transactions from now on. */
function countWrites(): () => number {
  let writes = 0
  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
    this: IDBDatabase,
    ...parameters
  ) {
    if (parameters[1] === 'readwrite') writes += 1
    return transaction.apply(this, parameters)
  })
  return () => writes
}

/** Counts the records that are read from now on. */
function countReads(): () => number {
  let reads = 0
  const count = (result: unknown): void => {
    reads += Array.isArray(result) ? result.filter(isRow).length : Number(isRow(result))
  }
  for (const prototype of [IDBObjectStore.prototype, IDBIndex.prototype]) {
    for (const method of ['get', 'getAll'] as const) {
      const original: (...parameters: never[]) => IDBRequest = prototype[method]
      vi.spyOn(prototype, method).mockImplementation(function (
        this: object,
        ...parameters: unknown[]
      ) {
        const request = Reflect.apply(original, this, parameters)
        request.addEventListener('success', () => count(request.result))
        return request
      })
    }
  }
  return () => reads
}

function isRow(value: unknown): value is OutboxRecord {
  return typeof value === 'object' && value !== null && 'deviceSeq' in value && 'group' in value
}

async function enqueue(count: number, groups: number): Promise<void> {
  for (let saved = 0; saved < count; saved += 1) {
    await bench.outbox.enqueue(
      operation({ group: `g${saved % groups}`, idempotencyKey: `k${saved}` }),
    )
  }
}

describe('what the outbox costs', () => {
  it.each([1, 20])(
    'a drain of 500 records in %i groups writes at most 3 transactions per record',
    async (groups) => {
      await enqueue(500, groups)
      const writes = countWrites()
      const retired: Promise<unknown>[] = []
      const report = await bench.run(
        originWith((_url, init) => acknowledge(init)),
        { onAcked: (record) => retired.push(bench.outbox.retire(record.seq)) },
      )
      await Promise.all(retired)
      expect(report.acked).toBe(500)
      expect(writes()).toBeLessThanOrEqual(3 * 500)
    },
    60_000,
  )

  it('counting, listing a page and starting read a bounded number of thousands of records', async () => {
    await enqueue(2000, 2000)
    const reads = countReads()
    expect(await bench.outbox.counts('ann')).toMatchObject({ queued: 2000, pending: 2000 })
    expect(reads()).toBe(0)
    const page = await bench.outbox.list('ann', { after: 1000, limit: 50 })
    expect(page.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 50 }, (_, index) => 1001 + index),
    )
    expect(reads()).toBe(50)
    await bench.outbox.store.begin('ann', bench.clock.now())
    expect(reads()).toBe(250)
  }, 60_000)

  it('a queue of thousands is sent in order within each group, though it is read in parts', async () => {
    await enqueue(650, 3)
    const sent: number[] = []
    await bench.run(
      originWith((_url, init) => {
        sent.push(Number((new Headers(init.headers).get('Idempotency-Key') ?? '').slice(2, -1)))
        return acknowledge(init)
      }),
    )
    expect(sent).toHaveLength(650)
    for (const group of [0, 1, 2]) {
      const own = sent.filter((number) => number % 3 === group)
      expect(own).toEqual(own.toSorted((left, right) => left - right))
    }
  }, 60_000)

  it('what a record depends on is sent before it, though it is read later', async () => {
    await bench.outbox.enqueue(
      operation({ group: 'child', idempotencyKey: 'child', dependsOn: ['parent'] }),
    )
    await enqueue(300, 300)
    await bench.outbox.enqueue(operation({ group: 'parent', idempotencyKey: 'parent' }))
    const sent: string[] = []
    await bench.run(
      originWith((_url, init) => {
        sent.push(new Headers(init.headers).get('Idempotency-Key') ?? '')
        return acknowledge(init)
      }),
    )
    expect(sent).toHaveLength(302)
    expect(sent.indexOf('"child"')).toBeGreaterThan(sent.indexOf('"parent"'))
  }, 60_000)
})
