// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CacheKit, cacheKit, entryAt } from '../testing/cache-kit.ts'
import { EntryStore } from './entry-store.ts'
import type { EntryRecord } from './schema.ts'

const MINUTE_MS = 60_000
const LARGE = new ArrayBuffer(70_000)

let kit: CacheKit
afterEach(() => vi.restoreAllMocks())

async function paths(): Promise<readonly string[]> {
  const entries = await kit.cache.newest(100)
  return entries.map(({ url }) => new URL(url).pathname).sort()
}

async function store(path: string, changes: Partial<EntryRecord> = {}): Promise<void> {
  const body = new ArrayBuffer(changes.bodyBytes ?? 1000)
  const nowMs = kit.clock.nowMs
  const times = { requestTimeMs: nowMs - 100, responseTimeMs: nowMs }
  await kit.cache.put(entryAt(path, { ...times, ...changes }), body)
}

async function use(path: string, times: number): Promise<void> {
  const [found] = await kit.cache.find(entryAt(path).uriKey)
  if (found === undefined) throw new Error(`${path} is not stored`)
  for (let index = 0; index < times; index += 1) await kit.cache.body(found)
}

describe('the budget', () => {
  beforeEach(() => {
    kit = cacheKit({ budgetBytes: 20_000 })
  })

  it('is kept: what is worth least goes, down to the low watermark', async () => {
    for (let index = 10; index < 24; index += 1) await store(`/${index}`)
    await use('/10', 3)
    await use('/11', 2)
    kit.clock.nowMs += MINUTE_MS
    await kit.cache.maintain()
    const left = await paths()
    expect(left).toContain('/10')
    expect(left).toContain('/11')
    const { budget } = await kit.cache.report(0)
    expect(budget.usedBytes).toBeLessThanOrEqual(0.85 * 20_000)
    expect(budget.usedBytes).toBeGreaterThan(0.7 * 20_000)
    expect(budget.evictedEntries).toBe(14 - left.length)
    expect(budget.evictedBytes).toBeGreaterThan(0)
  })

  it('touches nothing while there is room', async () => {
    for (let index = 0; index < 10; index += 1) await store(`/${index}`)
    kit.clock.nowMs += MINUTE_MS
    await kit.cache.maintain()
    expect(await paths()).toHaveLength(10)
  })

  it('leaves alone what was read or written just now, and comes back for it', async () => {
    for (let index = 0; index < 20; index += 1) await store(`/${index}`)
    await kit.cache.maintain()
    expect(await paths()).toHaveLength(20)
    kit.clock.nowMs += MINUTE_MS
    await use('/3', 1)
    await kit.cache.maintain()
    expect((await paths()).length).toBeLessThan(20)
    expect(await paths()).toContain('/3')
  })

  it('forgets in memory what it evicts, and deletes its body', async () => {
    await store('/large', { bodyBytes: LARGE.byteLength })
    kit.clock.nowMs += MINUTE_MS
    await kit.cache.maintain()
    expect(await kit.cache.find(entryAt('/large').uriKey)).toEqual([])
    expect((await kit.caches.open('bodies')).urls).toEqual([])
  })

  it('forgets in memory what was read while it was being evicted', async () => {
    await store('/large', { bodyBytes: LARGE.byteLength })
    kit.clock.nowMs += MINUTE_MS
    const { uriKey } = entryAt('/large')
    const deleteRows = kit.entries.deleteRows.bind(kit.entries)
    vi.spyOn(kit.entries, 'deleteRows').mockImplementationOnce(async (rows) => {
      await kit.cache.find(uriKey)
      return deleteRows(rows)
    })
    await kit.cache.maintain()
    expect(await kit.cache.find(uriKey)).toEqual([])
  })

  it('never evicts what is pinned', async () => {
    for (let index = 0; index < 20; index += 1) await store(`/${index}`, { budget: 'pinned' })
    kit.clock.nowMs += MINUTE_MS
    await kit.cache.maintain()
    expect(await paths()).toHaveLength(20)
  })
})

describe('uses', () => {
  beforeEach(async () => {
    kit = cacheKit()
    await store('/a')
    await kit.cache.maintain()
  })

  it('are written down behind answers, together, and never by a hit', async () => {
    const write = vi.spyOn(kit.entries.ledger, 'recordUses')
    await use('/a', 5)
    await kit.cache.maintain()
    expect(write).not.toHaveBeenCalled()
    kit.clock.nowMs += MINUTE_MS
    await kit.cache.maintain()
    expect(write).toHaveBeenCalledTimes(1)
    expect((await kit.entries.ledger.rows())[0]).toMatchObject({ hits: 5 })
  })

  it('are reported before they are written down, last used first', async () => {
    await store('/b')
    kit.clock.nowMs += 10
    await use('/a', 2)
    const { entries } = await kit.cache.report(10)
    expect(entries.map(({ entry }) => new URL(entry.url).pathname)).toEqual(['/a', '/b'])
    expect(entries[0]).toMatchObject({ hits: 2, lastUsedAtMs: kit.clock.nowMs, isHot: true })
    expect(entries[0]?.bytes).toBeGreaterThan(1000)
  })

  it('are lost, and nothing else, when they cannot be written down', async () => {
    await use('/a', 1)
    kit.clock.nowMs += MINUTE_MS
    vi.spyOn(kit.entries.ledger, 'recordUses').mockRejectedValueOnce(new Error('for the test'))
    await kit.cache.maintain()
    expect(kit.bulletin.counters.get('housekeeping-failed')).toBe(1)
    expect(await kit.cache.find(entryAt('/a').uriKey)).toHaveLength(1)
  })
})

describe('the sweep', () => {
  beforeEach(() => {
    kit = cacheKit({ policyVersion: 2 })
    kit.clock.nowMs = Date.UTC(2026, 5, 1)
    // Useful for a minute after the answer.
    const entries = new EntryStore(kit.database, ({ responseTimeMs }) => responseTimeMs + MINUTE_MS)
    vi.spyOn(kit.entries, 'put').mockImplementation((entry, epoch, mark) =>
      entries.put({ ...entry, policyVersion: 2 }, epoch, mark),
    )
  })

  async function sweep(): Promise<void> {
    kit.clock.nowMs += 6000
    await kit.cache.maintain()
  }

  it('deletes what is beyond every use, and keeps what is invalid but may be shown offline', async () => {
    for (let index = 0; index < 120; index += 1) await store(`/dead/${index}`)
    kit.clock.nowMs += MINUTE_MS - 6000
    await store('/invalid')
    await kit.cache.markWritten([entryAt('/invalid').url])
    await sweep()
    expect(await paths()).toEqual(['/invalid'])
  })

  it('deletes what an older policy stored once nobody has used it for a week', async () => {
    vi.restoreAllMocks()
    await store('/old', { policyVersion: 1 })
    await store('/new', { policyVersion: 2 })
    await sweep()
    expect(await paths()).toEqual(['/new', '/old'])
    kit.clock.nowMs += 8 * 24 * 60 * MINUTE_MS
    await sweep()
    expect(await paths()).toEqual(['/new'])
  })

  it('deletes bodies that a killed worker left without an entry, and no other', async () => {
    await store('/a', { bodyBytes: LARGE.byteLength })
    const bodies = await kit.caches.open('bodies')
    await bodies.put('https://portal.test/.springhouse/bodies/orphan', new Response('x'))
    expect(bodies.urls).toHaveLength(2)
    await sweep()
    expect(bodies.urls).toHaveLength(1)
    expect(bodies.urls[0]).not.toContain('orphan')
  })

  it('leaves a body alone whose entry is being written', async () => {
    let finish: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      finish = resolve
    })
    const put = kit.entries.put.bind(kit.entries)
    vi.spyOn(kit.entries, 'put').mockImplementationOnce(async (...args) => {
      await released
      return put(...args)
    })
    const storing = store('/a', { bodyBytes: LARGE.byteLength })
    await vi.waitFor(async () => expect((await kit.caches.open('bodies')).urls).toHaveLength(1))
    await sweep()
    finish()
    await storing
    expect((await kit.caches.open('bodies')).urls).toHaveLength(1)
  })

  it('comes every ten minutes at most, however often the worker is started', async () => {
    await sweep()
    await store('/a')
    kit.clock.nowMs += 2 * MINUTE_MS
    kit = kit.restart()
    await sweep()
    expect(await paths()).toEqual(['/a'])
    kit.clock.nowMs += 8 * MINUTE_MS
    await sweep()
    expect(await paths()).toEqual([])
  })

  it('leaves the first seconds after a start to the page that opens', async () => {
    await store('/a', { responseTimeMs: kit.clock.nowMs - 2 * MINUTE_MS })
    kit = kit.restart()
    await kit.cache.maintain()
    expect(await paths()).toEqual(['/a'])
    await sweep()
    expect(await paths()).toEqual([])
  })

  it('is not put off by a clock that was set back', async () => {
    kit.clock.nowMs += 24 * 60 * MINUTE_MS
    await sweep()
    kit.clock.nowMs -= 24 * 60 * MINUTE_MS
    await store('/a', { responseTimeMs: kit.clock.nowMs - 2 * MINUTE_MS })
    kit = kit.restart()
    await sweep()
    expect(await paths()).toEqual([])
  })

  it('ends in a word of trouble when the stores fail, once in a while', async () => {
    vi.spyOn(kit.entries.ledger, 'doneAtMs').mockRejectedValue(new Error('for the test'))
    await sweep()
    await sweep()
    expect(kit.bulletin.counters.get('housekeeping-failed')).toBe(1)
  })
})
