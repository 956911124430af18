// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { sharedNames } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { ConfirmationStore } from './storage/confirmation-store.ts'
import { settle, until } from './testing/fake-clock.ts'
import { FakeWorkerHost } from './testing/fake-worker.ts'
import { type Freezer, freezerOf } from './testing/freezer.ts'
import { type OpenTab, Portal } from './testing/portal.ts'
import { at, beat, hello, inv } from './testing/stream-events.ts'
import type { FakeStream } from './testing/fake-origin.ts'

interface Frozen {
  readonly portal: Portal
  readonly first: OpenTab
  readonly second: OpenTab
  readonly stream: FakeStream
  readonly freezer: Freezer
}

/** Two tabs, of which the leading one gets frozen without being told: it hears nothing and says nothing. */
async function freezeLeader(): Promise<Frozen> {
  const portal = new Portal()
  const { origin, worker, browser } = portal
  worker.startAt('public', at(7))
  const host = new FakeWorkerHost(worker)
  const freezer = freezerOf(browser)
  const first = await portal.openTab(host, freezer.environment)
  const second = await portal.openTab(host)
  const stream = await origin.nextStream()
  stream.send(hello(7))
  await until(() => second.client.status.following)
  freezer.freeze()
  return { portal, first, second, stream, freezer }
}

describe('SpringhouseClient: a leading tab that is frozen', () => {
  it('is robbed of the lead within the lease, and the other tab goes on from the applied place', async () => {
    const { portal, second } = await freezeLeader()
    const { clock, origin } = portal
    await clock.advance(20_500)
    expect(second.client.status.leader).toBe(false)
    await clock.advance(6_000)
    const next = await origin.nextStream()
    expect(next.url).toBe('/springhouse/stream?since=e.7')
    next.send(hello(7))
    next.send(inv(8, 7, 'a'))
    await until(() => second.changes.length === 1)
    expect(second.client.status).toMatchObject({ leader: true, following: true })
  })

  it('is robbed of it although it still hears the others: it cannot answer', async () => {
    const { portal, second, freezer } = await freezeLeader()
    freezer.thaw('message')
    await portal.clock.advance(26_500)
    expect(second.client.status.leader).toBe(true)
  })

  it('stops when it thaws, does not fight back, and hears what the new leader says', async () => {
    const { portal, first, second, stream, freezer } = await freezeLeader()
    const { clock, origin } = portal
    await clock.advance(30_000)
    const next = await origin.nextStream()
    next.send(hello(7))
    await until(() => second.client.status.following)
    freezer.thaw()
    next.send(inv(8, 7, 'a'))
    await until(() => first.changes.length === 1)
    expect(first.client.status).toMatchObject({ leader: false, following: true })
    expect(second.client.status.leader).toBe(true)
    expect([stream.isAborted, next.isAborted]).toEqual([true, false])
    await clock.advance(3_000)
    expect(origin.streams).toHaveLength(2)
  })

  it('stops as soon as it hears of a later leader, although the browser has not told it yet', async () => {
    const { portal, first, stream, freezer } = await freezeLeader()
    const { clock, origin } = portal
    await clock.advance(30_000)
    ;(await origin.nextStream()).send(hello(7))
    await settle()
    freezer.thaw('message')
    await until(() => !first.client.status.leader)
    expect(stream.isAborted).toBe(true)
    freezer.thaw()
    await settle()
    expect(first.client.status).toMatchObject({ leader: false, following: true })
  })

  it('leads the worker neither back nor astray by what it still relays', async () => {
    const { portal, second, stream, freezer } = await freezeLeader()
    const { clock, origin, worker } = portal
    await clock.advance(30_000)
    const next = await origin.nextStream()
    next.send(hello(7))
    next.send(inv(8, 7, 'a'))
    next.send({ type: 'reset', position: at(1, 'f'), why: 'epoch' })
    await until(() => worker.applied.length === 2)
    await settle()
    // What was on its way to the frozen tab, of the log's former life.
    stream.send({ type: 'reset', position: at(7), why: 'too-many' })
    stream.send(inv(9, 7, 'b'))
    freezer.thaw('bytes')
    await settle()
    freezer.thaw()
    await clock.advance(100)
    expect(worker.tables.get('public')?.position).toEqual(at(1, 'f'))
    expect(worker.applied).toEqual(['public 8 a', 'public reset f.1'])
    expect(second.client.status.leader).toBe(true)
  })

  it('lengthens no trust by confirmations of the time before', async () => {
    const { portal, second, stream, freezer } = await freezeLeader()
    const { clock, origin, worker } = portal
    await clock.advance(30_000)
    const next = await origin.nextStream()
    next.send(hello(7))
    await until(() => second.client.status.following)
    await settle()
    const store = new ConfirmationStore(sharedNames(portal.app).confirmationDatabase)
    const latest = await store.lastConfirmedAtMs()
    expect(latest).toBeGreaterThan(clock.nowMs - 15_000)
    stream.send(beat(7, 15_000))
    stream.send(inv(8, 7, 'a'))
    freezer.thaw('bytes')
    await until(() => worker.applied.length === 1)
    await settle()
    freezer.thaw()
    await settle()
    expect(await store.lastConfirmedAtMs()).toBe(latest)
    expect(second.client.status.leader).toBe(true)
    await store.close()
  })

  it('is asked at once when another tab is looked at, and told to look for a network', async () => {
    const portal = new Portal()
    const { origin, browser } = portal
    origin.answer = () => Promise.reject(new TypeError('network'))
    const first = await portal.openTab()
    const second = await portal.openTab()
    await until(() => first.client.status.link === 'offline')
    origin.answer = undefined
    second.tab.fire('visible')
    ;(await origin.nextStream()).send(hello(7))
    await until(() => second.client.status.following)
    expect(browser.posted).toContainEqual({ springhouse: 1, type: 'who-leads', hasten: true })
  })
})
