// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import type { Invalidation, Position, Tag } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { cacheDatabase } from './cache-database.ts'
import { LogStore } from './log-store.ts'
import type { TagVersionRecord } from './schema.ts'

const MANY: readonly Tag[] = Array.from({ length: 120 }, (_, id) => `product:${id}`)

describe.each([
  { name: 'a table that is read at once', others: 0 },
  { name: 'a table that is too large for that', others: 2_000 },
])('an event of many tags over $name', ({ others }) => {
  it('raises those that are behind, and leaves an own write that is ahead', async () => {
    const store = await storeOf(others)
    await store.raise('public', ['product:1'], at(9))
    await store.applyInvalidation('public', eventOf(5, 1, MANY))
    const versions = await versionsOf(store)
    expect(versions.get('product:0')?.seq).toBe(5)
    expect(versions.get('product:1')?.seq).toBe(9)
    expect(versions.get('product:119')?.seq).toBe(5)
  })

  it('settles a write whose place nobody knew', async () => {
    const store = await storeOf(others)
    await store.raise('public', ['product:2'], undefined)
    await store.applyInvalidation('public', eventOf(5, 1, MANY))
    expect((await versionsOf(store)).get('product:2')).toMatchObject({ seq: 5, isPending: false })
  })

  it('lowers nothing when it is heard again', async () => {
    const store = await storeOf(others)
    await store.applyInvalidation('public', eventOf(7, 1, MANY))
    await store.applyInvalidation('public', eventOf(5, 1, MANY))
    const versions = await versionsOf(store)
    expect(new Set(MANY.map((tag) => versions.get(tag)?.seq))).toEqual(new Set([7]))
  })

  it('touches no other scope', async () => {
    const store = await storeOf(others)
    await store.applyReset('tenant.a', { epoch: 'f', seq: 3 })
    await store.applyInvalidation('public', eventOf(5, 1, MANY))
    const { tagVersions } = await store.load()
    expect(new Set(tagVersions.map(({ scope }) => scope))).toEqual(new Set(['public']))
  })
})

let stores = 0

/** A store that follows from seq 1, with so many other tags in its table. */
async function storeOf(others: number): Promise<LogStore> {
  stores += 1
  const store = new LogStore(cacheDatabase(`raise-versions-${stores}`))
  await store.applyReset('public', at(0))
  const tags = Array.from({ length: others }, (_, place) => `other:${place}`)
  await store.applyInvalidation('public', eventOf(1, 0, tags))
  return store
}

async function versionsOf(store: LogStore): Promise<ReadonlyMap<Tag, TagVersionRecord>> {
  const { tagVersions } = await store.load()
  return new Map(tagVersions.map((version) => [version.tag, version]))
}

function eventOf(seq: number, previousSeq: number, tags: readonly Tag[]): Invalidation {
  return { position: at(seq), previousSeq, tags, kind: 'soft' }
}

function at(seq: number): Position {
  return { epoch: 'e', seq }
}
