// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runOutbox } from '../run/run-outbox.ts'
import { abortNext, refuseBallast } from '../testing/database-faults.ts'
import {
  acknowledge,
  openTestOutbox,
  operation,
  originWith,
  runOptions,
  TestClock,
} from '../testing/fixture.ts'

const clock = new TestClock()

const full = (): never => {
  throw new DOMException('full', 'QuotaExceededError')
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('Outbox.enqueue() when the quota is exceeded', () => {
  it.each(['add', 'put'] as const)(
    'gives up the reserve and saves when the disk turns out to be full after %s',
    async (kind) => {
      const outbox = openTestOutbox(clock)
      await outbox.enqueue(operation())
      const remove = vi.spyOn(IDBObjectStore.prototype, 'delete')
      abortNext(kind, new DOMException('full', 'QuotaExceededError'))
      await outbox.enqueue(operation())
      expect(remove).toHaveBeenCalledWith('ballast')
      expect(await outbox.list()).toHaveLength(2)
    },
  )

  it('gives up the reserve and saves', async () => {
    const outbox = openTestOutbox(clock)
    await runOutbox(
      outbox,
      runOptions(
        clock,
        originWith(() => new Response()),
      ),
    )
    const remove = vi.spyOn(IDBObjectStore.prototype, 'delete')
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(full)
    expect((await outbox.enqueue(operation())).state).toBe('queued')
    expect(remove).toHaveBeenCalledWith('ballast')
  })

  it('throws OutboxFullError, which says what to do, when that was not enough', async () => {
    const outbox = openTestOutbox(clock)
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(full)
    const enqueued = outbox.enqueue(operation())
    await expect(enqueued).rejects.toMatchObject({ code: 'SPRINGHOUSE_OUTBOX_FULL' })
    await expect(enqueued).rejects.toThrow(/keep the form open/)
    expect(add).toHaveBeenCalledTimes(2)
  })

  it('keeps no reserve when there is no room for one', async () => {
    const outbox = openTestOutbox(clock)
    await outbox.enqueue(operation())
    refuseBallast(full)
    const run = runOptions(
      clock,
      originWith((_url, init) => acknowledge(init)),
    )
    expect((await runOutbox(outbox, run)).acked).toBe(1)
  })
})
