// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CacheKit, cacheKit, entryAt } from '../testing/cache-kit.ts'
import type { EntryRecord } from './schema.ts'

const LARGE = new ArrayBuffer(100_000)
const ALICE = 'alice.r1'

let kit: CacheKit
beforeEach(() => {
  kit = cacheKit()
})
afterEach(() => vi.restoreAllMocks())

async function store(path: string, changes: Partial<EntryRecord> = {}): Promise<void> {
  await kit.cache.put(entryAt(path, changes), LARGE)
}

/** Starts another worker, which reads the picture `/1`; tells what it asks the disk for afterwards. */
async function afterOnePicture(): Promise<ReturnType<typeof vi.fn>> {
  kit = kit.restart()
  await kit.cache.find(entryAt('/1').uriKey)
  await kit.cache.maintain()
  return vi.spyOn(kit.entries, 'variants')
}

describe('behind the first large body that a worker hands out', () => {
  it('others are found without the disk, with their bodies', async () => {
    for (const path of ['/1', '/2', '/3']) await store(path)
    const asked = await afterOnePicture()
    const [found] = await kit.cache.find(entryAt('/2').uriKey)
    if (found === undefined) throw new Error('It is not there')
    expect(await kit.cache.body(found)).toMatchObject({ size: LARGE.byteLength })
    expect(asked).not.toHaveBeenCalled()
  })

  it('nothing is read ahead of what belongs to somebody else', async () => {
    await store('/1')
    await store('/2', { partition: ALICE })
    const asked = await afterOnePicture()
    expect(await kit.cache.find(entryAt('/2', { partition: ALICE }).uriKey)).toHaveLength(1)
    expect(asked).toHaveBeenCalledOnce()
  })

  it('a small variant of the same URI stays in sight', async () => {
    await store('/1')
    await store('/2', { variant: 'en' })
    await kit.entries.put(entryAt('/2', { variant: 'de' }), 'e')
    await afterOnePicture()
    expect(await kit.cache.find(entryAt('/2').uriKey)).toHaveLength(2)
  })

  it('what was written to meanwhile is not as it was read', async () => {
    for (const path of ['/1', '/2']) await store(path)
    kit = kit.restart()
    await kit.cache.find(entryAt('/1').uriKey)
    await kit.cache.markWritten([entryAt('/2').url])
    await kit.cache.maintain()
    expect(await kit.cache.find(entryAt('/2').uriKey)).toMatchObject([
      { entry: { isInvalidated: true } },
    ])
  })

  it('an entry that is replaced while it is read ahead is the new one', async () => {
    for (const path of ['/1', '/2']) await store(path)
    kit = kit.restart()
    await kit.cache.find(entryAt('/1').uriKey)
    const newer = entryAt('/2', { responseTimeMs: 1800, stamp: { epoch: 'e', seq: 9 } })
    await Promise.all([kit.cache.maintain(), kit.cache.put(newer, LARGE)])
    expect(await kit.cache.find(newer.uriKey)).toMatchObject([{ entry: { stamp: { seq: 9 } } }])
  })

  it('a disk that fails costs nothing but the advantage', async () => {
    for (const path of ['/1', '/2']) await store(path)
    kit = kit.restart()
    const told = vi.spyOn(kit.bulletin, 'trouble')
    await kit.cache.find(entryAt('/1').uriKey)
    vi.spyOn(kit.entries, 'largeOnes').mockRejectedValueOnce(new DOMException('gone', 'DataError'))
    await kit.cache.maintain()
    expect(told).toHaveBeenCalledWith('Cannot read ahead', expect.anything(), 'store-read-failed')
    expect(await kit.cache.find(entryAt('/2').uriKey)).toHaveLength(1)
  })
})
