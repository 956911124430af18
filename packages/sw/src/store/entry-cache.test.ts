// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CacheKit, cacheKit, entryAt } from '../testing/cache-kit.ts'
import type { EntryDraft, Found } from './entry-cache.ts'
import type { EntryRecord } from './schema.ts'

const STORED = entryAt('/a')
const SMALL = new ArrayBuffer(2)

let kit: CacheKit
beforeEach(() => {
  kit = cacheKit()
})
afterEach(() => vi.restoreAllMocks())

function draft(path: string, changes: Partial<EntryRecord> = {}): EntryDraft {
  return entryAt(path, changes)
}

async function found(): Promise<Found | undefined> {
  return (await kit.cache.find(STORED.uriKey))[0]
}

/** Begins a read whose answer from the disk arrives when it is released. */
function beginSlowFind(): () => Promise<unknown> {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  vi.spyOn(kit.entries, 'variants').mockImplementationOnce(async () => {
    await released
    return { entries: [STORED], isCorrupt: false }
  })
  const finding = kit.cache.find(STORED.uriKey)
  return () => {
    release()
    return finding
  }
}

describe('EntryCache in memory', () => {
  beforeEach(async () => {
    await kit.entries.put(STORED, 'e')
  })

  it('keeps what it has read', async () => {
    expect((await found())?.body).toBeInstanceOf(ArrayBuffer)
    const read = vi.spyOn(kit.entries, 'variants')
    expect((await found())?.body).toBeInstanceOf(Blob)
    expect(read).not.toHaveBeenCalled()
  })

  it('keeps what it has written: the first read after a miss asks no disk', async () => {
    const read = vi.spyOn(kit.entries, 'variants')
    await kit.cache.put(draft('/new'), SMALL)
    const [first] = await kit.cache.find(entryAt('/new').uriKey)
    expect(first?.body).toBeInstanceOf(Blob)
    expect(read).not.toHaveBeenCalled()
  })

  it('shares a lookup among reads at the same time', async () => {
    const read = vi.spyOn(kit.entries, 'variants')
    const reads = await Promise.all([found(), found(), found()])
    expect(reads.map((each) => each?.entry.url)).toEqual([STORED.url, STORED.url, STORED.url])
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('shares no lookup that began before a write to its URI was heard', async () => {
    const finish = beginSlowFind()
    await kit.cache.markWritten([STORED.url])
    expect((await found())?.entry.isInvalidated).toBe(true)
    await finish()
    expect((await found())?.entry.isInvalidated).toBe(true)
  })

  it('keeps nothing that it has written while another variant may be on disk', async () => {
    await kit.cache.put(draft('/a', { variant: 'de' }), SMALL)
    const variants = (await kit.cache.find(STORED.uriKey)).map(({ entry }) => entry.variant)
    expect(variants).toEqual(['', 'de'])
  })

  it('shows the freshened fields at once', async () => {
    await found()
    await kit.cache.freshen(STORED, { ...STORED, body: undefined, fields: [['Age', '0']] })
    const read = vi.spyOn(kit.entries, 'variants')
    expect((await found())?.entry.fields).toEqual([['Age', '0']])
    expect(read).not.toHaveBeenCalled()
  })

  it('keeps nothing that was read before a write to its URI was heard', async () => {
    const finish = beginSlowFind()
    await kit.cache.markWritten([STORED.url])
    await finish()
    expect((await found())?.entry.isInvalidated).toBe(true)
  })

  it('keeps nothing that was read before it was deleted', async () => {
    const finish = beginSlowFind()
    await kit.cache.delete(STORED.uriKey)
    await finish()
    expect(await found()).toBeUndefined()
  })

  it('keeps nothing that was read while a write to its URI was being marked', async () => {
    const mark = kit.entries.markInvalidated.bind(kit.entries)
    vi.spyOn(kit.entries, 'markInvalidated').mockImplementationOnce(async (urls) => {
      await found()
      await mark(urls)
    })
    await kit.cache.markWritten([STORED.url])
    expect((await found())?.entry.isInvalidated).toBe(true)
  })

  it('keeps the rest when one URI was written to or deleted', async () => {
    await kit.cache.put(draft('/other'), SMALL)
    await kit.cache.markWritten([STORED.url])
    await kit.cache.delete(STORED.uriKey)
    const read = vi.spyOn(kit.entries, 'variants')
    expect(await kit.cache.find(entryAt('/other').uriKey)).toHaveLength(1)
    expect(read).not.toHaveBeenCalled()
  })
})

describe('EntryCache, what is under way', () => {
  it('is stored as invalidated when its URI is written to before it is on disk', async () => {
    const putting = kit.cache.put(draft('/a', { requestTimeMs: 2000 }), SMALL)
    await kit.cache.markWritten([STORED.url])
    await putting
    expect((await found())?.entry.isInvalidated).toBe(true)
  })

  it('is stored as invalidated when a write has named one of its tags, where there is no log', async () => {
    await kit.cache.markTagged('public', ['product:*'])
    await kit.cache.put(draft('/a', { requestTimeMs: 1999, tags: ['product:42'] }), SMALL)
    expect((await found())?.entry.isInvalidated).toBe(true)
    await kit.cache.put(draft('/a', { requestTimeMs: 2001, tags: ['product:42'] }), SMALL)
    expect((await found())?.entry.isInvalidated).toBe(false)
  })
})
