// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { Portal } from './testing/portal.ts'
import { settle, until } from './testing/fake-clock.ts'
import { FakeWorker, FakeWorkerHost } from './testing/fake-worker.ts'
import { at, hello, inv } from './testing/stream-events.ts'

describe('SpringhouseClient: worker', () => {
  it('a lost answer costs a resend: the change is applied again and announced once', async () => {
    const portal = new Portal()
    const { origin, worker, clock } = portal
    worker.startAt('public', at(7))
    worker.mishap = 'dies-after'
    const { changes } = await portal.openTab(new FakeWorkerHost(worker))
    const stream = await origin.nextStream()
    stream.send(hello(7))
    stream.send(inv(8, 7, 'a'))
    await until(() => worker.applied.length === 1)
    await clock.advance(2_000)
    await until(() => worker.applied.length === 2)
    stream.send(inv(9, 8, 'b'))
    await until(() => changes.length === 2)
    expect(changes).toEqual(['8 a', '9 b'])
    expect(worker.boots).toBe(2)
  })

  it('a worker that is updated in the middle of a relay costs a resend to the new one: nothing is lost, or told twice', async () => {
    const portal = new Portal()
    const { origin, worker, clock } = portal
    worker.startAt('public', at(7))
    const host = new FakeWorkerHost(worker)
    const { changes } = await portal.openTab(host)
    const stream = await origin.nextStream()
    stream.send(hello(7))
    await settle()
    worker.mishap = 'dies-before'
    stream.send(inv(8, 7, 'a'))
    stream.send(inv(9, 8, 'b'))
    await settle()
    expect(worker.applied).toEqual([])
    const next = new FakeWorker()
    // A worker reads what the one before has written once it is active.
    for (const [scope, table] of worker.tables) next.tables.set(scope, table)
    next.broadcast = portal.browser.broadcast
    host.activate(next)
    await clock.advance(10_000)
    await until(() => changes.length === 2)
    expect(next.applied).toEqual(['public 8 a', 'public 9 b'])
    expect(changes).toEqual(['8 a', '9 b'])
    expect(stream.isAborted).toBe(false)
  })

  it('a tab that the worker refuses leaves the lead to one that it knows, and follows by itself', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    const old = new FakeWorker()
    old.refuses = true
    worker.startAt('public', at(7))
    const host = new FakeWorkerHost(old)
    const first = await portal.openTab(host)
    const second = await portal.openTab(new FakeWorkerHost(worker))
    await until(() => origin.streams.some(({ url }) => url.endsWith('since=e.7')))
    expect(first.troubles[0]).toContain('version 1 is not known')
    for (const stream of origin.streams.filter(({ isAborted }) => !isAborted)) {
      stream.send(hello(7))
      stream.send(inv(8, 7, 'a'))
    }
    await until(() => worker.applied.length === 1)
    await settle()
    // Both read again once the worker knows: what they read before may have been the old copy.
    for (const { changes } of [first, second]) expect(changes).toEqual(['placeless a', '8 a'])
    const streams = origin.streams.length
    host.activate(worker)
    await settle()
    expect(first.client.status.leader).toBe(false)
    expect(origin.streams).toHaveLength(streams)
  })

  it('a tab that is refused follows by itself when it is alone', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    worker.refuses = true
    const { client, changes } = await portal.openTab(new FakeWorkerHost(worker))
    await until(() => origin.streams.some(({ isAborted }) => !isAborted))
    const stream = origin.streams.find(({ isAborted }) => !isAborted)
    stream?.send(hello(7))
    stream?.send(inv(8, 7, 'a'))
    await until(() => changes.length === 1)
    expect(client.status).toMatchObject({ leader: true, link: 'following' })
  })

  it('what the worker says on the channel becomes events', async () => {
    const portal = new Portal()
    const { browser, worker } = portal
    const { troubles, partitions, pending } = await portal.openTab(new FakeWorkerHost(worker))
    await settle()
    const before = pending.length
    browser.broadcast({ springhouse: 1, type: 'trouble', what: 'quota' })
    browser.broadcast({ springhouse: 1, type: 'partition', partition: 'u2.r1' })
    browser.broadcast({ springhouse: 1, type: 'outbox' })
    await until(() => pending.length > before)
    expect(troubles).toEqual(['quota'])
    expect(partitions).toEqual(['u2.r1'])
  })

  it('what was refreshed behind an answer is told to pages, which are told of no change for it', async () => {
    const portal = new Portal()
    const { client, changes } = await portal.openTab(new FakeWorkerHost(portal.worker))
    const refreshed: unknown[] = []
    client.addEventListener('refreshed', ({ detail }) => refreshed.push(detail))
    const news = { url: 'https://portal.test/api/products', tags: ['products'] }
    portal.browser.broadcast({ springhouse: 1, type: 'refreshed', ...news })
    await until(() => refreshed.length === 1)
    expect(refreshed).toEqual([news])
    expect(changes).toEqual([])
  })

  it('a partition that a response named makes the stream begin anew, once', async () => {
    const portal = new Portal()
    const { browser, worker, origin } = portal
    worker.startAt('public', at(7))
    const { partitions } = await portal.openTab(new FakeWorkerHost(worker))
    ;(await origin.nextStream()).send(hello(7, { partition: 'u1.r1' }))
    await until(() => partitions.length === 1)
    await settle()
    expect(origin.streams).toHaveLength(1)
    browser.broadcast({ springhouse: 1, type: 'partition', partition: 'u2.r1' })
    const second = await origin.nextStream()
    second.send(hello(7, { partition: 'u2.r1' }))
    await settle()
    expect(partitions).toEqual(['u1.r1', 'u2.r1'])
    expect(origin.streams).toHaveLength(2)
  })
})
