// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it, vi } from 'vitest'
import { cacheDatabase } from './cache-database.ts'
import { LogStore } from './log-store.ts'
import { SessionStore } from './session-store.ts'
import { StartStore } from './start-store.ts'

describe('the first read of a worker', () => {
  it('is one transaction for session and logs', async () => {
    const database = cacheDatabase('one-transaction')
    const start = new StartStore(database)
    const use = vi.spyOn(database, 'use')
    const reads = [
      new SessionStore(database, start).read(),
      new LogStore(database, start).loadFirst(),
    ]
    expect(await Promise.all(reads)).toMatchObject([undefined, { scopes: [], tagVersions: [] }])
    expect(use).toHaveBeenCalledOnce()
  })

  it('tells who asks later what is stored then', async () => {
    const database = cacheDatabase('asked-later')
    const start = new StartStore(database)
    await start.read()
    await new LogStore(database, start).applyReset('public', { epoch: 'e', seq: 7 })
    expect((await start.read()).scopes).toMatchObject([{ scope: 'public', seq: 7 }])
  })

  it('is tried again when the store failed', async () => {
    const database = cacheDatabase('failed-once')
    const start = new StartStore(database)
    vi.spyOn(database, 'use').mockRejectedValueOnce(new DOMException('gone', 'UnknownError'))
    await expect(start.read()).rejects.toThrow('gone')
    expect(await start.read()).toMatchObject({ session: undefined })
  })
})
