// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { Portal } from './testing/portal.ts'
import { settle, until } from './testing/fake-clock.ts'
import { FakeWorkerHost } from './testing/fake-worker.ts'
import { at, hello, inv } from './testing/stream-events.ts'

describe('SpringhouseClient: tabs', () => {
  it('a second tab announces what the leading one hears, and knows how it follows', async () => {
    const portal = new Portal()
    const { origin } = portal
    const first = await portal.openTab()
    const second = await portal.openTab()
    const stream = await origin.nextStream()
    stream.send(hello(7))
    stream.send(inv(8, 7, 'a'))
    await until(() => second.changes.length === 1)
    expect([first.changes, second.changes]).toEqual([['8 a'], ['8 a']])
    expect(second.client.status).toMatchObject({ link: 'following', leader: false })
    expect(second.client.status.lastContactAtMs).toBe(first.client.status.lastContactAtMs)
    expect(origin.streams).toHaveLength(1)
  })

  it('a change is announced once in every tab: at the own write, not again by the stream', async () => {
    const portal = new Portal()
    const { origin, worker, browser } = portal
    worker.startAt('public', at(7))
    const host = new FakeWorkerHost(worker)
    const first = await portal.openTab(host)
    const second = await portal.openTab(host)
    const stream = await origin.nextStream()
    stream.send(hello(7))
    browser.broadcast({
      springhouse: 1,
      type: 'changed',
      scope: 'public',
      tags: ['a'],
      position: at(8),
    })
    stream.send(inv(8, 7, 'a', 'b'))
    await until(() => second.changes.length === 2)
    await settle()
    expect([first.changes, second.changes]).toEqual([
      ['8 a', '8 b'],
      ['8 a', '8 b'],
    ])
  })

  it('another tab goes on from the worker’s position when the leading one is closed', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    worker.startAt('public', at(7))
    const host = new FakeWorkerHost(worker)
    const first = await portal.openTab(host)
    const second = await portal.openTab(host)
    const stream = await origin.nextStream()
    stream.send(hello(7))
    stream.send(inv(8, 7, 'a'))
    await until(() => second.changes.length === 1)
    first.client.close()
    const next = await origin.nextStream()
    expect(stream.isAborted).toBe(true)
    expect(next.url).toBe('/springhouse/stream?since=e.8')
    expect(second.client.status.leader).toBe(true)
  })

  it('another tab goes on from the announced position when there is no worker', async () => {
    const portal = new Portal()
    const { origin } = portal
    const first = await portal.openTab()
    const second = await portal.openTab()
    const stream = await origin.nextStream()
    stream.send(hello(7))
    await until(() => second.client.status.link === 'following')
    first.client.close()
    expect((await origin.nextStream()).url).toBe('/springhouse/stream?since=e.7')
  })

  it('a tab that goes to sleep gives the lead back, and says that everything may have changed when it wakes', async () => {
    const portal = new Portal()
    const { origin } = portal
    const first = await portal.openTab()
    const second = await portal.openTab()
    const stream = await origin.nextStream()
    stream.send(hello(7))
    await until(() => second.client.status.link === 'following')
    first.tab.fire('sleep')
    expect(first.client.status.leader).toBe(false)
    const next = await origin.nextStream()
    next.send(hello(7))
    next.send(inv(8, 7, 'a'))
    await until(() => second.changes.length === 1)
    expect(first.changes).toEqual([])
    first.tab.fire('wake')
    first.tab.fire('wake')
    expect(first.changes).toEqual(['reset *'])
    next.send(inv(9, 8, 'b'))
    await until(() => first.changes.length === 2)
    expect(first.client.status.leader).toBe(false)
  })

  it('a message that is none of ours is ignored', async () => {
    const portal = new Portal()
    const { browser } = portal
    const { changes, troubles } = await portal.openTab()
    browser.broadcast({ type: 'changed', tags: ['a'] })
    browser.broadcast('hello')
    await settle()
    expect([changes, troubles]).toEqual([[], []])
  })

  it('each tab leads itself without locks and channels', async () => {
    const portal = new Portal()
    const { origin } = portal
    const alone = { locks: undefined, openChannel: () => undefined }
    const first = await portal.openTab(undefined, alone)
    const second = await portal.openTab(undefined, alone)
    for (const { changes } of [first, second]) {
      const stream = await origin.nextStream()
      stream.send(hello(7))
      stream.send(inv(8, 7, 'a'))
      await until(() => changes.length === 1)
      expect(changes).toEqual(['8 a'])
    }
  })

  it('a channel that fails is told of and harms nothing', async () => {
    const portal = new Portal()
    const { origin } = portal
    const post = (): void => {
      throw new DOMException('closed', 'InvalidStateError')
    }
    const { changes, troubles } = await portal.openTab(undefined, {
      openChannel: () => ({ post, close: () => {} }),
    })
    const stream = await origin.nextStream()
    stream.send(hello(7))
    stream.send(inv(8, 7, 'a'))
    await until(() => changes.length === 1)
    expect(troubles[0]).toContain('Cannot inform the other tabs')
  })
})
