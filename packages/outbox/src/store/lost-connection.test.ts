// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { forceCloseDatabase } from 'fake-indexeddb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Outbox } from '../outbox.ts'
import { watchHandles } from '../testing/database-faults.ts'
import { freshName, openTestOutbox, operation, TestClock } from '../testing/fixture.ts'
import { Connection, type DatabaseWork } from './connection.ts'
import { OperationStore } from './operation-store.ts'

const clock = new TestClock()

afterEach(() => {
  vi.restoreAllMocks()
})

describe('Outbox when the browser loses the connection', () => {
  it.each(['InvalidStateError', 'UnknownError'])(
    'reopens and repeats once after %s',
    async (name) => {
      const outbox = openTestOutbox(clock)
      await outbox.enqueue(operation())
      vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
        throw new DOMException('lost', name)
      })
      await outbox.enqueue(operation())
      expect(await outbox.list()).toHaveLength(2)
    },
  )

  it('goes on when the connection was closed behind its back', async () => {
    const handles = watchHandles()
    const outbox = openTestOutbox(clock)
    await outbox.enqueue(operation())
    for (const handle of handles) handle.close()
    await outbox.enqueue(operation())
    expect(handles.size).toBe(2)
    expect(await outbox.list()).toHaveLength(2)
  })

  it('drops the handle when the close event comes', async () => {
    const handles = watchHandles()
    const outbox = openTestOutbox(clock)
    await outbox.enqueue(operation())
    // The library's type asks for the class where it means an instance.
    for (const handle of handles) Reflect.apply(forceCloseDatabase, undefined, [handle])
    await outbox.enqueue(operation())
    expect(handles.size).toBe(2)
  })

  it('saves an operation once when its transaction is repeated after the commit', async () => {
    const connection = new Connection(freshName())
    const repeating = {
      run: async <T>(work: DatabaseWork<T>): Promise<T> => {
        await connection.run(work)
        return connection.run(work)
      },
      close: () => connection.close(),
    }
    const outbox = new Outbox(new OperationStore(repeating, () => crypto.randomUUID()), {
      now: clock.now,
    })
    const record = await outbox.enqueue(operation())
    expect(await outbox.list()).toEqual([record])
  })

  it('throws OutboxUnavailableError when it is lost twice', async () => {
    const outbox = openTestOutbox(clock)
    await outbox.list()
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('lost', 'UnknownError')
    })
    await expect(outbox.enqueue(operation())).rejects.toMatchObject({
      code: 'SPRINGHOUSE_OUTBOX_UNAVAILABLE',
    })
  })

  it('throws OutboxUnavailableError when the database cannot be opened, and opens it later', async () => {
    const outbox = openTestOutbox(clock)
    const denied = (): never => {
      throw new DOMException('denied', 'SecurityError')
    }
    vi.spyOn(indexedDB, 'open').mockImplementationOnce(denied).mockImplementationOnce(denied)
    await expect(outbox.list()).rejects.toMatchObject({ code: 'SPRINGHOUSE_OUTBOX_UNAVAILABLE' })
    expect(await outbox.list()).toEqual([])
  })

  it('throws OutboxUnavailableError when it was closed', async () => {
    const outbox = openTestOutbox(clock)
    await outbox.enqueue(operation())
    await outbox.close()
    await expect(outbox.list()).rejects.toMatchObject({ code: 'SPRINGHOUSE_OUTBOX_UNAVAILABLE' })
  })

  it('lets go when somebody deletes the database', async () => {
    const name = freshName()
    const outbox = openTestOutbox(clock, name)
    await outbox.enqueue(operation())
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.addEventListener('success', () => resolve())
      request.addEventListener('error', () => reject(request.error))
      request.addEventListener('blocked', () => reject(new Error('blocked')))
    })
    expect(await outbox.list()).toEqual([])
  })
})
