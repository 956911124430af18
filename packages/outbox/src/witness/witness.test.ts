// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { deleteDB } from 'idb'
import { describe, expect, it } from 'vitest'
import type { Outbox } from '../outbox.ts'
import {
  acknowledge,
  freshName,
  openTestOutbox,
  operation,
  originWith,
  runOptions,
  TestClock,
} from '../testing/fixture.ts'
import { runOutbox } from '../run/run-outbox.ts'
import { storageStateOf } from './storage-state.ts'
import { cacheWitness, lostSince, storageWitness, type Witness } from './witness.ts'

const clock = new TestClock()

/** `localStorage`, which survives what the browser does to IndexedDB. */
function memory(): Witness & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  const storage = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
  }
  return { ...storageWitness(storage, 'witness'), texts }
}

/** Opens an outbox; resolves with what the witnesses say is lost, once they were heard. */
async function open(
  name: string,
  ...witnesses: readonly Witness[]
): Promise<[Outbox, () => number]> {
  let lost = 0
  const options = { witnesses, onLost: (records: number) => void (lost = records) }
  const outbox = openTestOutbox(clock, name, options)
  await outbox.testify()
  return [outbox, () => lost]
}

async function fill(name: string, witness: Witness, count: number): Promise<void> {
  const [outbox] = await open(name, witness)
  for (let saved = 0; saved < count; saved += 1) await outbox.enqueue(operation())
  await outbox.testify()
  await outbox.close()
}

describe('an outbox whose database the browser has deleted', () => {
  it('tells how many records are gone, once, until its user has read it', async () => {
    const [name, witness] = [freshName(), memory()]
    await fill(name, witness, 3)
    await deleteDB(name)
    const [outbox, lost] = await open(name, witness)
    expect(lost()).toBe(3)
    expect(await outbox.counts('ann')).toMatchObject({ lost: 3 })
    await outbox.acknowledgeLoss()
    await outbox.close()
    const [again, lostAgain] = await open(name, witness)
    expect(lostAgain()).toBe(0)
    expect(await again.counts('ann')).toMatchObject({ lost: 0 })
  })

  it('says nothing when everything was at the server', async () => {
    const [name, witness] = [freshName(), memory()]
    const [outbox] = await open(name, witness)
    await outbox.enqueue(operation())
    await runOutbox(
      outbox,
      runOptions(
        clock,
        originWith((_url, init) => acknowledge(init)),
      ),
    )
    await outbox.testify()
    await outbox.close()
    await deleteDB(name)
    expect((await open(name, witness))[1]()).toBe(0)
  })

  it('says nothing when the database is there', async () => {
    const [name, witness] = [freshName(), memory()]
    await fill(name, witness, 2)
    expect((await open(name, witness))[1]()).toBe(0)
  })

  it('works without a witness that fails, and with whatever one says', async () => {
    const [name, witness] = [freshName(), memory()]
    await fill(name, witness, 2)
    await deleteDB(name)
    const failing: Witness = {
      read: () => Promise.reject(new Error('no storage')),
      write: () => Promise.reject(new Error('no storage')),
    }
    expect((await open(name, failing, witness))[1]()).toBe(2)
    const other = memory()
    other.texts.set('witness', '{')
    expect((await open(freshName(), other))[1]()).toBe(0)
  })

  it('keeps a witness in Cache Storage, too', async () => {
    const stored = new Map<string, Response>()
    const cache = {
      match: async (url: string) => stored.get(url)?.clone(),
      put: async (url: string, response: Response) => void stored.set(url, response),
    }
    // The two methods that the witness calls.
    const caches = { open: async () => cache as unknown as Cache }
    const name = freshName()
    await fill(name, cacheWitness(caches, 'witness'), 1)
    await deleteDB(name)
    expect((await open(name, cacheWitness(caches, 'witness')))[1]()).toBe(1)
  })
})

describe('lostSince()', () => {
  const said = { deviceId: 'd1', deviceSeq: 10, pending: 4 }

  it('counts what was saved since an older copy of the database', () => {
    expect(lostSince(said, { deviceId: 'd1', deviceSeq: 8, pending: 2 })).toBe(2)
    expect(lostSince(said, { deviceId: 'd1', deviceSeq: 1, pending: 0 })).toBe(4)
    expect(lostSince(said, { deviceId: 'd1', deviceSeq: 11, pending: 0 })).toBe(0)
  })

  it.each([undefined, null, 'text', {}, { ...said, pending: -1 }, { ...said, deviceSeq: '10' }])(
    'takes %j for nothing',
    (nonsense) => expect(lostSince(nonsense, undefined)).toBe(0),
  )
})

describe('storageStateOf()', () => {
  const estimate = (quota?: number) => async () => (quota === undefined ? {} : { quota })

  it.each([
    ['persisted', { persisted: async () => true, estimate: estimate(1) }],
    ['evictable', { persisted: async () => false, estimate: estimate(60e9) }],
    ['evictable', { persisted: async () => false }],
    ['temporary', { persisted: async () => false, estimate: estimate(200e6) }],
    ['unknown', {}],
    ['unknown', undefined],
    ['unknown', { persisted: () => Promise.reject(new Error('denied')) }],
  ])('is %s', async (state, storage) => {
    expect(await storageStateOf(storage)).toBe(state)
  })
})
