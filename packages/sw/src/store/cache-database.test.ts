// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { describe, expect, it } from 'vitest'
import { entryAt } from '../testing/cache-kit.ts'
import { cacheDatabase } from './cache-database.ts'
import { EntryStore } from './entry-store.ts'
import { LogStore } from './log-store.ts'
import { SessionStore } from './session-store.ts'

/** Makes a database as version 1 of its shape was, with something in each store. */
async function makeVersion1(name: string): Promise<void> {
  const database = await openDB(name, 1, {
    upgrade: (opened) => {
      const entries = opened.createObjectStore('entries', { keyPath: 'key' })
      entries.createIndex('tags', 'tags', { multiEntry: true })
      for (const index of ['partition', 'url', 'responseTimeMs']) entries.createIndex(index, index)
      opened.createObjectStore('tagVersions', { keyPath: ['scope', 'tag'] })
      opened.createObjectStore('scopes', { keyPath: 'scope' })
      opened.createObjectStore('session', { keyPath: 'id' })
    },
  })
  await database.put('entries', { v: 1, key: entryAt('/a').key, url: 'https://portal.test/a' })
  await database.put('tagVersions', {
    scope: 'public',
    tag: 'product:42',
    epoch: 'e',
    seq: 7,
    isPending: false,
  })
  await database.put('scopes', { scope: 'public', epoch: 'e', seq: 9, floor: 3 })
  await database.put('session', {
    id: 'current',
    partition: 'alice.r1',
    cache: true,
    isUncertain: false,
  })
  database.close()
}

describe('the database of version 1', () => {
  it('keeps log and session when it is upgraded, and drops entries', async () => {
    await makeVersion1('upgraded')
    const database = cacheDatabase('upgraded')
    const log = await new LogStore(database).load()
    expect(log.scopes).toEqual([{ scope: 'public', epoch: 'e', seq: 9, floor: 3 }])
    expect(log.tagVersions).toMatchObject([{ tag: 'product:42', seq: 7 }])
    expect(await new SessionStore(database).read()).toMatchObject({ partition: 'alice.r1' })
    const entries = new EntryStore(database)
    expect(await entries.variants(entryAt('/a').uriKey)).toEqual({ entries: [], isCorrupt: false })
    await entries.put(entryAt('/a'), 'e')
    expect((await entries.variants(entryAt('/a').uriKey)).entries).toHaveLength(1)
    expect(await entries.ledger.rows()).toHaveLength(1)
  })
})
