// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CacheKit, cacheKit, entryAt } from '../testing/cache-kit.ts'
import { TestClock } from '../testing/test-clock.ts'
import type { EntryRecord } from './schema.ts'

const OLD = entryAt('/a', { requestTimeMs: 1, responseTimeMs: 1 })
const NEW = entryAt('/a', { requestTimeMs: 2, responseTimeMs: 2 })

describe('an entry that is being written', () => {
  let kit: CacheKit
  let clock: TestClock
  beforeEach(() => {
    clock = new TestClock()
    kit = cacheKit({ delay: clock.delay })
  })
  afterEach(() => vi.restoreAllMocks())

  const put = (entry: EntryRecord, bytes: number): Promise<boolean> =>
    kit.cache.put(entry, new ArrayBuffer(bytes))

  async function seen(): Promise<EntryRecord | undefined> {
    return (await kit.cache.find(OLD.uriKey))[0]?.entry
  }

  it('is found, with its body, before it is on disk', async () => {
    const writing = put(NEW, 7)
    const [found] = await kit.cache.find(NEW.uriKey)
    expect(found?.body).toHaveProperty('byteLength', 7)
    expect(await writing).toBe(true)
  })

  it('is found in place of the one that it replaces', async () => {
    await put(OLD, 1)
    const writing = put(NEW, 2)
    expect((await seen())?.bodyBytes).toBe(2)
    await writing
  })

  it('is not found where the guard would refuse it', async () => {
    await put(entryAt('/a', { stamp: { epoch: 'e', seq: 9 } }), 1)
    const late = put(entryAt('/a', { stamp: { epoch: 'e', seq: 8 } }), 2)
    expect((await seen())?.bodyBytes).toBe(1)
    expect(await late).toBe(false)
  })

  it('is found as invalid after a write to its URI', async () => {
    const writing = put(NEW, 2)
    await kit.cache.markWritten([NEW.url])
    expect((await seen())?.isInvalidated).toBe(true)
    await writing
  })

  it('is found with its new fields while a 304 is being written', async () => {
    await put(OLD, 1)
    const freshened = { ...OLD, fields: [['X-Note', 'new']] as const, responseTimeMs: 3 }
    const stored = { ...OLD, bodyBytes: 1 }
    const writing = kit.cache.freshen(stored, { ...freshened, bodyBytes: 1 })
    expect((await seen())?.fields).toEqual([['X-Note', 'new']])
    await writing
  })

  it('is gone while it is being deleted', async () => {
    await put(OLD, 1)
    const deleting = kit.cache.delete(OLD.uriKey)
    expect(await seen()).toBeUndefined()
    await deleting
  })

  it('is no longer found when writing it has failed', async () => {
    vi.spyOn(kit.entries, 'put').mockRejectedValueOnce(new Error('disk is gone'))
    expect(await put(NEW, 2)).toBe(false)
    expect(await seen()).toBeUndefined()
  })

  it('is waited for while its body arrives', async () => {
    const arrived = kit.cache.expect(NEW.uriKey)
    const reading = seen()
    const writing = put(NEW, 2)
    arrived()
    expect((await reading)?.bodyBytes).toBe(2)
    await writing
  })

  it('is waited for no longer than a moment', async () => {
    const arrived = kit.cache.expect(NEW.uriKey)
    const reading = seen()
    clock.advance(1000)
    expect(await reading).toBeUndefined()
    arrived()
    expect(await seen()).toBeUndefined()
  })
})
