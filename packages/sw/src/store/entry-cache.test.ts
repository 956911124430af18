// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Bulletin } from '../bulletin.ts'
import { entryWith } from '../testing/entry.ts'
import { TestCaches } from '../testing/test-caches.ts'
import { BodyStore } from './body-store.ts'
import { cacheDatabase } from './cache-database.ts'
import { EntryCache } from './entry-cache.ts'
import { EntryStore } from './entry-store.ts'
import { HotTier } from './hot-tier.ts'

const STORED = entryWith()

describe('EntryCache', () => {
  let databases = 0
  let entries: EntryStore
  let cache: EntryCache
  beforeEach(async () => {
    databases += 1
    entries = new EntryStore(cacheDatabase(`entry-cache-${databases}`))
    await entries.put(STORED, undefined)
    cache = new EntryCache({
      entries,
      bodies: new BodyStore({
        caches: new TestCaches().asCacheStorage,
        name: 'bodies',
        origin: 'https://portal.test',
      }),
      hot: new HotTier(),
      bulletin: new Bulletin(() => undefined),
      now: () => 2000,
      newId: () => 'id',
      epochOf: () => undefined,
    })
  })

  /** Begins a read whose answer from the disk arrives when it is released. */
  function beginSlowFind(): () => Promise<unknown> {
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    vi.spyOn(entries, 'get').mockImplementationOnce(async () => {
      await released
      return STORED
    })
    const finding = cache.find(STORED.key)
    return () => {
      release()
      return finding
    }
  }

  it('keeps in memory what it has read', async () => {
    await cache.find(STORED.key)
    expect((await cache.find(STORED.key))?.hotBody).toBeDefined()
  })

  it('keeps nothing in memory that was read before a write to its URI was heard', async () => {
    const finish = beginSlowFind()
    await cache.markWritten([STORED.url])
    await finish()
    expect((await cache.find(STORED.key))?.entry.isInvalidated).toBe(true)
  })

  it('keeps nothing in memory that was read before it was deleted', async () => {
    const finish = beginSlowFind()
    await cache.delete(STORED.key)
    await finish()
    expect(await cache.find(STORED.key)).toBeUndefined()
  })

  it('keeps nothing in memory that was read while a write to its URI was being marked', async () => {
    const mark = entries.markInvalidated.bind(entries)
    vi.spyOn(entries, 'markInvalidated').mockImplementationOnce(async (urls) => {
      await cache.find(STORED.key)
      await mark(urls)
    })
    await cache.markWritten([STORED.url])
    expect((await cache.find(STORED.key))?.entry.isInvalidated).toBe(true)
  })
})
