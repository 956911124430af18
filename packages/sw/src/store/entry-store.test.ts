// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type CacheKit, cacheKit, entryAt } from '../testing/cache-kit.ts'
import type { EntryStore } from './entry-store.ts'
import { HALF_LIFE_MS } from './ledger.ts'
import type { EntryRecord } from './schema.ts'
import { SessionStore } from './session-store.ts'

let kit: CacheKit
let entries: EntryStore
beforeEach(() => {
  kit = cacheKit()
  ;({ entries } = kit)
})

async function stored(path: string, partition?: string): Promise<readonly EntryRecord[]> {
  const { uriKey } = entryAt(path, partition === undefined ? {} : { partition })
  return (await entries.variants(uriKey)).entries
}

async function signIn(partition: string): Promise<void> {
  const session = { id: 'current', cache: true, isUncertain: false, partition } as const
  await new SessionStore(kit.database).write(session)
}

/** What the ledger and the totals say, each added up. */
async function books(): Promise<{ rows: readonly number[]; totals: readonly number[] }> {
  const rows = await entries.ledger.rows()
  const totals = await entries.ledger.totals()
  const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0)
  return {
    rows: [rows.length, sum(rows.map(({ bytes }) => bytes))],
    totals: [sum(totals.map((total) => total.entries)), sum(totals.map(({ bytes }) => bytes))],
  }
}

describe('EntryStore', () => {
  it('finds all variants of a URI, and nothing of its neighbours', async () => {
    for (const path of ['/a', '/a/b', '/a?b']) await entries.put(entryAt(path), 'e')
    await entries.put(entryAt('/a', { variant: 'de' }), 'e')
    expect((await stored('/a')).map(({ variant }) => variant)).toEqual(['', 'de'])
  })

  it('takes an entry of an unknown version for a miss', async () => {
    // What a newer worker may have left behind.
    const unknown = Object.assign(entryAt('/a'), { v: 3 })
    await kit.database.use((opened) => opened.put('entries', unknown))
    expect(await entries.variants(unknown.uriKey)).toEqual({ entries: [], isCorrupt: false })
  })

  it('refuses a private entry when the session has become another one', async () => {
    await signIn('bob')
    const late = entryAt('/a', { partition: 'alice', body: undefined, bodyId: 'id-1' })
    expect((await entries.put(late, 'e')).written).toBeUndefined()
    expect(await stored('/a', 'alice')).toEqual([])
    expect(entries.takeOrphans()).toEqual(['id-1'])
  })

  it('refuses an older stamp, also when both were asked for at once', async () => {
    await entries.put(entryAt('/a', { stamp: { epoch: 'e', seq: 1 } }), 'e')
    const [newer, older] = [9, 5].map((seq) => entryAt('/a', { stamp: { epoch: 'e', seq } }))
    const outcomes = await Promise.all(
      [newer, older].flatMap((entry) => (entry === undefined ? [] : [entries.put(entry, 'e')])),
    )
    expect(outcomes.map(({ written }) => written?.stamp?.seq)).toEqual([9, undefined])
    expect((await stored('/a'))[0]?.stamp?.seq).toBe(9)
  })

  it('freshens only the very entry that was validated', async () => {
    const validated = entryAt('/a')
    await entries.put(validated, 'e')
    await entries.put(entryAt('/a', { requestTimeMs: 2000, responseTimeMs: 2000 }), 'e')
    const freshened = { ...validated, fields: [['X-Note', 'old']] as const }
    expect((await entries.freshen(validated, freshened)).written).toBeUndefined()
    expect((await stored('/a'))[0]?.fields).toEqual([])
  })

  it('freshens with the body on disk, also when it was written in the same breath', async () => {
    const validated = entryAt('/a', { bodyBytes: 7 })
    const freshened = { ...validated, body: undefined, fields: [['X-Note', 'new']] as const }
    await Promise.all([entries.put(validated, 'e'), entries.freshen(validated, freshened)])
    const [found] = await stored('/a')
    expect(found?.fields).toEqual([['X-Note', 'new']])
    expect(found?.body?.byteLength).toBe(7)
  })

  it('names the body that nobody points at any more when an entry is replaced', async () => {
    await entries.put(entryAt('/a', { body: undefined, bodyId: 'id-1' }), 'e')
    await entries.put(entryAt('/a', { body: undefined, bodyId: 'id-2' }), 'e')
    expect(entries.takeOrphans()).toEqual(['id-1'])
    expect(entries.takeOrphans()).toEqual([])
  })

  it('keeps eight variants of a URI: the oldest goes', async () => {
    const variants = Array.from({ length: 10 }, (_, index) =>
      entryAt('/a', { variant: `v${index}`, responseTimeMs: 1000 + index }),
    )
    const outcomes = await Promise.all(variants.map((entry) => entries.put(entry, 'e')))
    const left = (await stored('/a')).map(({ variant }) => variant)
    expect(left).toEqual(['v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8', 'v9'])
    expect(outcomes.at(-1)?.variantKeys).toHaveLength(8)
  })

  it('deletes what was asked to be written before', async () => {
    const written = entries.put(entryAt('/a'), 'e')
    await entries.delete(entryAt('/a').uriKey)
    await written
    expect(await stored('/a')).toEqual([])
  })

  it('deletes private entries, all or all but one partition, and never public ones', async () => {
    const partitions = ['anonymous', 'bob', 'bob.r1', 'carol.r2']
    for (const partition of partitions) {
      await signIn(partition)
      const body = { body: undefined, bodyId: `of-${partition}` }
      await entries.put(entryAt('/a', { partition, ...body }), 'e')
    }
    await entries.put(entryAt('/a'), 'e')
    const orphans = await entries.deletePrivate({ except: 'bob' })
    expect([...orphans].sort()).toEqual(['of-anonymous', 'of-bob.r1', 'of-carol.r2'])
    expect(await stored('/a', 'bob')).toHaveLength(1)
    expect(await entries.deletePrivate()).toEqual(['of-bob'])
    expect((await entries.ledger.rows()).map(({ partition }) => partition)).toEqual([''])
  })

  it('marks every variant and partition of a URL', async () => {
    await signIn('alice')
    await entries.put(entryAt('/a'), 'e')
    await entries.put(entryAt('/a', { variant: 'de' }), 'e')
    await entries.put(entryAt('/a', { partition: 'alice' }), 'e')
    await entries.put(entryAt('/b'), 'e')
    await entries.markInvalidated([entryAt('/a').url])
    const found = [...(await stored('/a')), ...(await stored('/a', 'alice'))]
    expect(found.map(({ isInvalidated }) => isInvalidated)).toEqual([true, true, true])
    expect((await stored('/b'))[0]?.isInvalidated).toBe(false)
  })

  it('marks what bears a tag, a prefix of it or any, within a scope', async () => {
    const marked = async (): Promise<readonly string[]> =>
      (await entries.ledger.entries(await entries.ledger.rows()))
        .filter(({ isInvalidated }) => isInvalidated)
        .map(({ url }) => new URL(url).pathname)
    await entries.put(entryAt('/42', { tags: ['product:42'] }), 'e')
    await entries.put(entryAt('/7', { tags: ['product:7'] }), 'e')
    await entries.put(entryAt('/all', { tags: ['products'] }), 'e')
    await entries.put(entryAt('/ours', { tags: ['product:42'], scope: 'tenant-1' }), 'e')
    await entries.markTagged('public', ['product:42'])
    expect(await marked()).toEqual(['/42'])
    await entries.markTagged('public', ['product:*'])
    expect(await marked()).toEqual(['/42', '/7'])
    await entries.markTagged('public', ['*'])
    expect(await marked()).toEqual(['/42', '/7', '/all'])
  })

  it('keeps ledger and totals in step with the entries', async () => {
    const large = { body: undefined, bodyId: 'id-1', bodyBytes: 100_000 }
    await entries.put(entryAt('/a', { bodyBytes: 5000, budget: 'pinned' }), 'e')
    await entries.put(entryAt('/a', { ...large, budget: 'disposable' }), 'e')
    await entries.put(entryAt('/b', { fields: [['ETag', '"1"']] }), 'e')
    await entries.put(entryAt('/c'), 'e')
    await entries.delete(entryAt('/c').uriKey)
    const { rows, totals } = await books()
    expect(rows[0]).toBe(2)
    expect(totals).toEqual(rows)
    expect(totals[1]).toBeGreaterThan(100_000)
    const pinned = (await entries.ledger.totals()).find(({ budget }) => budget === 'pinned')
    expect(pinned).toEqual({ budget: 'pinned', bytes: 0, entries: 0 })
  })

  it('deletes only rows that are as they were when that was decided', async () => {
    await entries.put(entryAt('/a'), 'e')
    await entries.put(entryAt('/b'), 'e')
    const rows = await entries.ledger.rows()
    await entries.put(entryAt('/a', { requestTimeMs: 5000, responseTimeMs: 5000 }), 'e')
    const deleted = await entries.deleteRows(rows)
    expect(deleted.map(({ key }) => key)).toEqual([entryAt('/b').key])
    expect(await stored('/a')).toHaveLength(1)
  })

  it('adds uses to the ledger, of which older ones weigh less', async () => {
    await entries.put(entryAt('/a'), 'e')
    const { key } = entryAt('/a')
    const laterMs = HALF_LIFE_MS
    await entries.ledger.recordUses(new Map([[key, { hits: 3, lastUsedAtMs: 1000 }]]))
    await entries.ledger.recordUses(new Map([[key, { hits: 1, lastUsedAtMs: 1000 + laterMs }]]))
    await entries.ledger.recordUses(new Map([['gone', { hits: 1, lastUsedAtMs: 1000 }]]))
    const used = { hits: 4, weight: 3, lastUsedAtMs: 1000 + laterMs }
    expect(await entries.ledger.rows()).toEqual([expect.objectContaining(used)])
    await entries.put(entryAt('/a', { requestTimeMs: 5000, responseTimeMs: 5001 }), 'e')
    expect(await entries.ledger.rows()).toEqual([expect.objectContaining(used)])
  })
})
