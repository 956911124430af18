// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { entryWith } from '../testing/entry.ts'
import { cacheDatabase, type CacheDatabase } from './cache-database.ts'
import { EntryStore } from './entry-store.ts'
import { SessionStore } from './session-store.ts'

let databases = 0
let database: CacheDatabase
let entries: EntryStore
beforeEach(() => {
  databases += 1
  database = cacheDatabase(`entries-${databases}`)
  entries = new EntryStore(database)
})

describe('EntryStore', () => {
  it('takes an entry of an unknown version for a miss', async () => {
    // What a newer worker may have left behind.
    const unknown = Object.assign(entryWith(), { v: 2 })
    await database.use((opened) => opened.put('entries', unknown))
    expect(await entries.get('key')).toBeUndefined()
  })

  it('refuses a private entry when the session has become another one', async () => {
    const session = { id: 'current', cache: true, isUncertain: false } as const
    await new SessionStore(database).write({ ...session, partition: 'bob' })
    const late = await entries.put(entryWith({ partition: 'alice', bodyId: 'id-1' }), 'e')
    expect(late).toEqual({ written: undefined, orphanedBodyId: 'id-1' })
    expect(await entries.get('key')).toBeUndefined()
  })

  it('freshens only the very entry that was validated', async () => {
    const validated = entryWith()
    await entries.put(validated, 'e')
    await entries.put(entryWith({ requestTimeMs: 2000, responseTimeMs: 2000 }), 'e')
    const freshened = { ...validated, fields: [['X-Note', 'old']] as const }
    expect((await entries.freshen(validated, freshened)).written).toBeUndefined()
    expect((await entries.get('key'))?.fields).toEqual([])
  })

  it('names the body that nobody points at any more when an entry is replaced', async () => {
    await entries.put(entryWith({ body: undefined, bodyId: 'id-1' }), 'e')
    const outcome = await entries.put(entryWith({ body: undefined, bodyId: 'id-2' }), 'e')
    expect(outcome.orphanedBodyId).toBe('id-1')
  })

  it('deletes the oldest entries to make room', async () => {
    for (const responseTimeMs of [3, 1, 2]) {
      await entries.put(entryWith({ key: `k${responseTimeMs}`, responseTimeMs }), 'e')
    }
    await entries.deleteOldest(2)
    expect((await entries.newest(10)).map(({ key }) => key)).toEqual(['k3'])
  })

  it('marks every variant and partition of a URL', async () => {
    await entries.put(entryWith({ key: 'a' }), 'e')
    await entries.put(entryWith({ key: 'b', variant: 'de' }), 'e')
    await entries.put(entryWith({ key: 'c', url: 'https://portal.test/other' }), 'e')
    await entries.markInvalidated(['https://portal.test/api/products'])
    const marked = (await entries.newest(10)).filter(({ isInvalidated }) => isInvalidated)
    expect(marked.map(({ key }) => key).sort()).toEqual(['a', 'b'])
  })
})
