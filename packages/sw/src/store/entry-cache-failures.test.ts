// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CacheKit, cacheKit, entryAt } from '../testing/cache-kit.ts'
import type { EntryDraft, Found } from './entry-cache.ts'
import type { EntryRecord } from './schema.ts'

const STORED = entryAt('/a')
const SMALL = new ArrayBuffer(2)
const LARGE = new ArrayBuffer(70_000)

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

function failing(name: string): () => Promise<never> {
  return () => Promise.reject(new DOMException('for the test', name))
}

function abortAfterSuccess(abort: (transaction: IDBTransaction) => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the store that it is called on
  const { put } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function abortLater(
    this: IDBObjectStore,
    ...args
  ) {
    const request = put.apply(this, args)
    request.addEventListener('success', () => abort(this.transaction), { once: true })
    return request
  })
}

describe('EntryCache, when a store fails', () => {
  it('answers a read with a miss and counts it', async () => {
    vi.spyOn(kit.entries, 'variants').mockImplementation(failing('UnknownError'))
    expect(await kit.cache.find(STORED.uriKey)).toEqual([])
    expect(kit.bulletin.counters.get('store-read-failed')).toBe(1)
  })

  it('stores nothing, counts it, and leaves no body behind', async () => {
    vi.spyOn(kit.entries, 'put').mockImplementation(failing('UnknownError'))
    expect(await kit.cache.put(draft('/a'), LARGE)).toBe(false)
    expect(kit.bulletin.counters.get('store-write-failed')).toBe(1)
    expect((await kit.caches.open('bodies')).urls).toEqual([])
  })

  it('has stored nothing when a transaction is aborted after its requests succeeded', async () => {
    abortAfterSuccess((transaction) => transaction.abort())
    expect(await kit.cache.put(draft('/a'), SMALL)).toBe(false)
    vi.restoreAllMocks()
    expect(await found()).toBeUndefined()
    expect(kit.bulletin.counters.get('store-write-failed')).toBe(1)
  })

  it('hears that there is no room from the transaction, where its requests say only that it was aborted', async () => {
    // As engines do when they find the disk full at the end.
    abortAfterSuccess((transaction) => {
      ;(transaction as unknown as { _abort(name: string): void })._abort('QuotaExceededError')
    })
    expect(await kit.cache.put(draft('/a'), SMALL)).toBe(false)
    expect(kit.bulletin.counters.get('quota-exceeded')).toBe(1)
  })

  it('deletes a record that lost its shape, counts it, and goes on with the next answer', async () => {
    const broken = { ...STORED, fields: 'not a list' }
    // As a damaged disk would give it.
    await kit.database.use((database) => database.put('entries', broken as unknown as EntryRecord))
    expect(await found()).toBeUndefined()
    expect(kit.bulletin.counters.get('corrupt-entry')).toBe(1)
    await kit.cache.put(draft('/a'), SMALL)
    expect((await kit.restart().cache.find(STORED.uriKey))[0]?.entry.fields).toEqual([])
  })

  it('deletes a record that the engine cannot read any more', async () => {
    await kit.entries.put(STORED, 'e')
    vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementationOnce(() => {
      throw new DOMException('Failed to read large IndexedDB value', 'DataError')
    })
    expect(await found()).toBeUndefined()
    await kit.entries.delete('settle')
    expect(kit.bulletin.counters.get('corrupt-entry')).toBe(1)
    expect(await kit.entries.ledger.rows()).toEqual([])
  })

  it('takes a body that is gone for a miss and deletes its entry', async () => {
    await kit.cache.put(draft('/a'), LARGE)
    await kit.caches.delete('bodies')
    kit = kit.restart()
    const entry = await found()
    expect(entry && (await kit.cache.body(entry))).toBeUndefined()
    await vi.waitFor(async () => expect(await kit.entries.ledger.rows()).toEqual([]))
    expect(kit.bulletin.counters.get('body-gone')).toBe(1)
  })

  it('takes a body of another length for gone', async () => {
    await kit.cache.put(draft('/a'), LARGE)
    const bodies = await kit.caches.open('bodies')
    await bodies.put(bodies.urls[0] ?? '', new Response('torn'))
    const entry = await found()
    expect(entry && (await kit.cache.body(entry))).toBeUndefined()
  })

  it('keeps the entry when Cache Storage fails to say whether its body is there', async () => {
    await kit.cache.put(draft('/a'), LARGE)
    kit = kit.restart()
    vi.spyOn(kit.caches, 'open').mockImplementation(failing('SecurityError'))
    const entry = await found()
    expect(entry && (await kit.cache.body(entry))).toBeUndefined()
    expect(kit.bulletin.counters.get('store-read-failed')).toBe(1)
    expect(await kit.entries.ledger.rows()).toHaveLength(1)
  })

  it('loses only the one of a batch that cannot be stored', async () => {
    // A field that no store can copy, as a plugin might leave behind.
    const broken = draft('/b', { statusText: (() => 'OK') as unknown as string })
    const outcomes = await Promise.all(
      [draft('/a'), broken, draft('/c')].map((entry) => kit.cache.put(entry, SMALL)),
    )
    expect(outcomes).toEqual([true, false, true])
    expect(await kit.entries.ledger.rows()).toHaveLength(2)
  })

  it('begins anew when the storage was wiped while it ran', async () => {
    await kit.cache.put(draft('/a'), LARGE)
    const wiped = kit.restart()
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(kit.name).addEventListener('success', resolve)
    })
    await kit.caches.delete('bodies')
    expect(await wiped.cache.find(STORED.uriKey)).toEqual([])
    expect(await wiped.cache.put(draft('/a'), LARGE)).toBe(true)
    expect(wiped.bulletin.counters.size).toBe(0)
  })
})

describe('EntryCache, when the quota is used up', () => {
  /** Lets commits fail until something was deleted. */
  function fillQuota(times: number): void {
    const put = kit.entries.put.bind(kit.entries)
    const spy = vi.spyOn(kit.entries, 'put')
    for (let index = 0; index < times; index += 1) {
      spy.mockImplementationOnce(failing('QuotaExceededError'))
    }
    spy.mockImplementation(put)
  }

  async function storeOld(path: string, changes: Partial<EntryRecord> = {}): Promise<void> {
    await kit.entries.put(entryAt(path, { bodyBytes: 1000, ...changes }), 'e')
  }

  async function paths(): Promise<readonly string[]> {
    const entries = await kit.cache.newest(10)
    return entries.map(({ url }) => new URL(url).pathname).sort()
  }

  beforeEach(async () => {
    await storeOld('/pinned', { budget: 'pinned' })
    await storeOld('/normal')
    await storeOld('/disposable', { budget: 'disposable' })
    kit.clock.nowMs = 1_000_000
  })

  it('makes room for twice as much, disposable first, and stores after all', async () => {
    fillQuota(1)
    expect(await kit.cache.put(draft('/new', { responseTimeMs: 1_000_000 }), SMALL)).toBe(true)
    expect(await paths()).toEqual(['/new', '/normal', '/pinned'])
    expect(kit.bulletin.counters.get('quota-exceeded')).toBe(1)
  })

  it('leaves alone what has been used and not yet written down', async () => {
    const [disposable] = await kit.cache.find(entryAt('/disposable').uriKey)
    if (disposable !== undefined) await kit.cache.body(disposable)
    fillQuota(1)
    await kit.cache.put(draft('/new', { responseTimeMs: 1_000_000 }), SMALL)
    expect(await paths()).toEqual(['/disposable', '/new', '/pinned'])
  })

  it('goes on to normal ones where that is not enough, and never to pinned ones', async () => {
    fillQuota(1)
    expect(await kit.cache.put(draft('/new'), new ArrayBuffer(3000))).toBe(true)
    expect(await paths()).toEqual(['/new', '/pinned'])
  })

  it('makes room for a body in Cache Storage too', async () => {
    const bodies = await kit.caches.open('bodies')
    vi.spyOn(bodies, 'put').mockImplementationOnce(failing('QuotaExceededError'))
    expect(await kit.cache.put(draft('/new'), LARGE)).toBe(true)
    expect(await paths()).toEqual(['/new', '/pinned'])
  })

  it('gives up after one more try, and the entry is not stored', async () => {
    fillQuota(2)
    expect(await kit.cache.put(draft('/new'), LARGE)).toBe(false)
    expect(kit.bulletin.counters.get('store-write-failed')).toBe(1)
    expect((await kit.caches.open('bodies')).urls).toEqual([])
  })

  it('makes room once for many that fail together', async () => {
    fillQuota(20)
    const scan = vi.spyOn(kit.entries.ledger, 'rows')
    const drafts = Array.from({ length: 20 }, (_, index) => draft(`/new/${index}`))
    const outcomes = await Promise.all(drafts.map((entry) => kit.cache.put(entry, SMALL)))
    expect(outcomes.every(Boolean)).toBe(true)
    expect(scan.mock.calls.length).toBeLessThanOrEqual(2)
  })
})
