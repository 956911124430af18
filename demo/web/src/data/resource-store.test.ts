// SPDX-License-Identifier: MIT
import { describe, expect, it, vi } from 'vitest'
import { answerOf } from '../testing/answer-of.ts'
import { type Deferred, deferred } from '../testing/deferred.ts'
import { LoadError } from './load-error.ts'
import type { Loaded, PortalFetch } from './portal-fetch.ts'
import { ResourceStore } from './resource-store.ts'

const URL = '/api/round'

/** A portal that answers when it is told. */
class SlowPortal implements PortalFetch {
  readonly asked: Deferred<Loaded>[] = []

  load(): Promise<Loaded> {
    const answer = deferred<Loaded>()
    this.asked.push(answer)
    return answer.promise
  }

  send(): never {
    throw new TypeError('not used here')
  }
}

interface Delayed {
  readonly delayMs: number
  readonly act: () => void
}

function setUp(): {
  readonly portal: SlowPortal
  readonly store: ResourceStore
  readonly delayed: Delayed[]
} {
  const portal = new SlowPortal()
  const delayed: Delayed[] = []
  const store = new ResourceStore(portal, (delayMs, act) => delayed.push({ delayMs, act }))
  return { portal, store, delayed }
}

const loaded = (body: string, changes = {}): Loaded => ({ body, answer: answerOf(changes) })

describe('ResourceStore', () => {
  it('load() asks once when it is called again before the answer', async () => {
    const { portal, store } = setUp()
    const first = store.load(URL)
    const second = store.load(URL)
    portal.asked[0]?.resolve(loaded('milk'))
    await Promise.all([first, second])
    expect(portal.asked).toHaveLength(1)
    expect(store.read(URL)).toMatchObject({ body: 'milk', pending: false })
  })

  it('load() keeps the old body while a newer one is on its way, and when it fails', async () => {
    const { portal, store } = setUp()
    const first = store.load(URL)
    portal.asked[0]?.resolve(loaded('old'))
    await first
    const second = store.load(URL)
    expect(store.read(URL)).toMatchObject({ body: 'old', pending: true })
    portal.asked[1]?.reject(new LoadError('broken', 'no'))
    await second
    expect(store.read(URL)).toMatchObject({ body: 'old', pending: false, error: { message: 'no' } })
  })

  it('reload() asks once more when something changed while an answer was on its way', async () => {
    const { portal, store } = setUp()
    const loading = store.load(URL)
    await store.reload(URL)
    portal.asked[0]?.resolve(loaded('before the change'))
    await Promise.resolve()
    await Promise.resolve()
    portal.asked[1]?.resolve(loaded('after the change'))
    await loading
    expect(store.read(URL).body).toBe('after the change')
  })

  it('load() asks again later when the phone gave a copy that is being refreshed', async () => {
    const { portal, store, delayed } = setUp()
    store.subscribe(URL, () => undefined)
    const loading = store.load(URL)
    portal.asked[0]?.resolve(loaded('copy', { source: 'phone-refreshing', stale: true }))
    await loading
    expect(delayed.map(({ delayMs }) => delayMs)).toEqual([2500])
    delayed[0]?.act()
    expect(portal.asked).toHaveLength(2)
  })

  it('refreshed() asks again where somebody watches, and nowhere else', async () => {
    const { portal, store } = setUp()
    store.refreshed(URL)
    const stop = store.subscribe(URL, () => undefined)
    store.refreshed(URL)
    portal.asked[0]?.resolve(loaded('new'))
    await vi.waitUntil(() => !store.read(URL).pending)
    stop()
    store.refreshed(URL)
    expect(portal.asked).toHaveLength(1)
    expect(store.read(URL).body).toBe('new')
  })

  it('load() lets a refresh be when nobody watches any more', async () => {
    const { portal, store, delayed } = setUp()
    const stop = store.subscribe(URL, () => undefined)
    const loading = store.load(URL)
    portal.asked[0]?.resolve(loaded('copy', { source: 'phone-refreshing' }))
    await loading
    stop()
    delayed[0]?.act()
    expect(portal.asked).toHaveLength(1)
  })

  it('load() stops asking when copies keep coming', async () => {
    const { portal, store, delayed } = setUp()
    store.subscribe(URL, () => undefined)
    const loading = store.load(URL)
    const copy = loaded('copy', { source: 'phone-refreshing' })
    portal.asked[0]?.resolve(copy)
    await loading
    delayed[0]?.act()
    portal.asked[1]?.resolve(copy)
    await flush()
    expect(delayed).toHaveLength(1)
  })

  it('clear() forgets bodies and answers that are still on their way', async () => {
    const { portal, store } = setUp()
    const loading = store.load(URL)
    store.clear()
    portal.asked[0]?.resolve(loaded("somebody else's"))
    await loading
    expect(store.read(URL).body).toBeUndefined()
  })

  it('clear() asks again for what is still on the screen', () => {
    const { portal, store, delayed } = setUp()
    store.subscribe(URL, () => undefined)
    void store.load(URL)
    store.clear()
    delayed[0]?.act()
    expect(portal.asked).toHaveLength(2)
  })

  it('subscribe() tells of each change until it is stopped', async () => {
    const { portal, store } = setUp()
    let calls = 0
    const stop = store.subscribe(URL, () => (calls += 1))
    const loading = store.load(URL)
    portal.asked[0]?.resolve(loaded('milk'))
    await loading
    expect(calls).toBe(2)
    stop()
    void store.load(URL)
    expect(calls).toBe(2)
  })
})

async function flush(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}
