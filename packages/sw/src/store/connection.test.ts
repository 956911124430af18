// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TestClock } from '../testing/test-clock.ts'
import { Connection, OPEN_DEADLINE_MS } from './connection.ts'

interface Schema extends DBSchema {
  words: { key: string; value: string }
}

let databases = 0
let name = ''
let clock: TestClock
beforeEach(() => {
  databases += 1
  name = `connection-${databases}`
  clock = new TestClock()
})
afterEach(() => vi.restoreAllMocks())

function connect(version: number = 1): Connection<Schema> {
  const { delay } = clock
  const upgrade = (database: IDBPDatabase<Schema>, oldVersion: number): void => {
    if (oldVersion === 0) database.createObjectStore('words')
  }
  return new Connection<Schema>({ name, version, upgrade, delay })
}

function read(connection: Connection<Schema>): Promise<string | undefined> {
  return connection.use((database) => database.get('words', 'greeting'))
}

async function write(connection: Connection<Schema>): Promise<void> {
  await connection.use((database) => database.put('words', 'hello', 'greeting'))
}

/** Lets what is due happen, and nothing else: IndexedDB answers in tasks. */
async function tasks(): Promise<void> {
  for (let index = 0; index < 10; index += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}

function failing(error: string): () => Promise<never> {
  return async () => {
    throw new DOMException('for the test', error)
  }
}

/** What a promise is rejected with, listened to at once. */
function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no failure',
    (error: unknown) => String(error),
  )
}

describe('Connection', () => {
  it('opens once for many uses', async () => {
    const open = vi.spyOn(indexedDB, 'open')
    const connection = connect()
    connection.open()
    await Promise.all([read(connection), read(connection)])
    await read(connection)
    expect(open).toHaveBeenCalledTimes(1)
    expect(clock.waiting).toBe(0)
  })

  it.each(['InvalidStateError', 'UnknownError', 'AbortError', 'NotFoundError'])(
    'opens again and repeats the work after %s',
    async (error) => {
      const connection = connect()
      await write(connection)
      vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
        throw new DOMException('lost', error)
      })
      const open = vi.spyOn(indexedDB, 'open')
      expect(await read(connection)).toBe('hello')
      expect(open).toHaveBeenCalledTimes(1)
    },
  )

  it('repeats the work once, not for ever', async () => {
    const connection = connect()
    const work = vi.fn<() => Promise<never>>(failing('InvalidStateError'))
    await expect(connection.use(work)).rejects.toThrow('for the test')
    expect(work).toHaveBeenCalledTimes(2)
  })

  it('repeats nothing after another error, but never keeps the connection', async () => {
    const connection = connect()
    const work = vi.fn<() => Promise<never>>(failing('QuotaExceededError'))
    await expect(connection.use(work)).rejects.toThrow('for the test')
    expect(work).toHaveBeenCalledTimes(1)
    const open = vi.spyOn(indexedDB, 'open')
    await read(connection)
    expect(open).toHaveBeenCalledTimes(1)
  })

  it('steps aside when another version is to be opened', async () => {
    const connection = connect()
    await write(connection)
    const newer = await openDB<Schema>(name, 2)
    newer.close()
    await expect(read(connection)).rejects.toThrow('version')
  })

  it('begins anew after the storage was wiped', async () => {
    const connection = connect()
    await write(connection)
    await deleteDB(name)
    expect(await read(connection)).toBeUndefined()
  })

  it('is unavailable while another version blocks it, and usable once that lets go', async () => {
    const older = await openDB<Schema>(name, 1, {
      upgrade: (database) => database.createObjectStore('words'),
    })
    const connection = connect(2)
    const first = failureOf(read(connection))
    await tasks()
    clock.advance(OPEN_DEADLINE_MS)
    expect(await first).toContain('does not open')
    // Later ones don't wait for the deadline again.
    await expect(read(connection)).rejects.toThrow('does not open')
    older.close()
    await tasks()
    expect(await read(connection)).toBeUndefined()
  })

  it('is unavailable while the engine never answers', async () => {
    // As engines have hung: neither success nor error.
    vi.spyOn(indexedDB, 'open').mockReturnValueOnce(new IDBOpenDBRequest())
    const connection = connect()
    const reading = failureOf(read(connection))
    await tasks()
    clock.advance(OPEN_DEADLINE_MS)
    expect(await reading).toContain('does not open')
  })

  it('tries again where the database could not be opened', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
      throw new DOMException('denied', 'SecurityError')
    })
    const connection = connect()
    await expect(read(connection)).rejects.toThrow('denied')
    expect(await read(connection)).toBeUndefined()
  })

  it('fails, and only then, where there is no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const connection = connect()
    connection.open()
    await expect(read(connection)).rejects.toThrow('undefined')
    vi.unstubAllGlobals()
    expect(await read(connection)).toBeUndefined()
  })
})
