// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OutboxFullError } from '../errors/outbox-errors.ts'
import { abortNext } from '../testing/database-faults.ts'
import { freshName, openTestOutbox, operation, TestClock } from '../testing/fixture.ts'

const FULL = new DOMException('full', 'QuotaExceededError')

describe('a write for which there is no room', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('is saved when emptying caches makes room; the reserve goes after them', async () => {
    const order: string[] = []
    const makeRoom = async (bytes: number): Promise<void> => void order.push(`caches ${bytes}`)
    const outbox = openTestOutbox(new TestClock(), freshName(), { makeRoom })
    const { store } = outbox
    const release = store.releaseBallast.bind(store)
    vi.spyOn(store, 'releaseBallast').mockImplementation(() => {
      order.push('reserve')
      return release()
    })
    abortNext('add', FULL)
    expect((await outbox.enqueue(operation())).state).toBe('queued')
    expect(order).toEqual(['caches 14', 'reserve'])
    await outbox.close()
  })

  it('is saved by the reserve alone when emptying caches fails', async () => {
    const makeRoom = (): Promise<void> => Promise.reject(new Error('no caches'))
    const outbox = openTestOutbox(new TestClock(), freshName(), { makeRoom })
    abortNext('add', FULL)
    expect((await outbox.enqueue(operation())).state).toBe('queued')
    await outbox.close()
  })

  it('is refused after the second attempt, and nothing of it is saved', async () => {
    const makeRoom = vi.fn<(bytes: number) => Promise<void>>(async () => undefined)
    const outbox = openTestOutbox(new TestClock(), freshName(), { makeRoom })
    abortNext('add', FULL)
    abortNext('add', FULL)
    await expect(outbox.enqueue(operation())).rejects.toThrow(OutboxFullError)
    expect(makeRoom).toHaveBeenCalledTimes(1)
    expect(await outbox.list()).toEqual([])
    await outbox.close()
  })
})
