// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { Portal } from './testing/portal.ts'
import { settle, until } from './testing/fake-clock.ts'
import { FakeWorkerHost } from './testing/fake-worker.ts'
import { at, beat, hello } from './testing/stream-events.ts'

describe('SpringhouseClient: outbox', () => {
  it('outbox.counts() and list() show the signed-in owner’s operations only', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    worker.startAt('public', at(7))
    await portal.enqueue('u1')
    await portal.enqueue('u2')
    const { client, pending } = await portal.openTab(new FakeWorkerHost(worker))
    expect(await client.outbox.list()).toEqual([])
    ;(await origin.nextStream()).send(hello(7, { partition: 'u1.r9' }))
    await until(() => pending.includes(1))
    expect(await client.outbox.list()).toMatchObject([{ owner: 'u1', state: 'queued' }])
    expect(await client.outbox.counts()).toMatchObject({ queued: 1, foreign: 1 })
    expect(await (await client.outbox.exportQueue()).text()).toContain('/api/yields')
  })

  it('what waits is sent by the worker when the stream is there, and again every 30 s while the page is visible', async () => {
    const portal = new Portal()
    const { origin, worker, clock } = portal
    worker.startAt('public', at(7))
    await portal.enqueue('u1')
    const { tab } = await portal.openTab(new FakeWorkerHost(worker))
    const stream = await origin.nextStream()
    stream.send(hello(7))
    await until(() => worker.drains > 0)
    await settle()
    expect(worker.drainReasons).toContain('connected')
    const drains = worker.drains
    stream.send(beat(7, 0))
    await settle()
    await clock.advance(30_000)
    await until(() => worker.drains > drains)
    expect(worker.drainReasons.at(-1)).toBe('timer')
    stream.send(beat(7, 30_000))
    await settle()
    const visible = worker.drains
    tab.isVisible = false
    await clock.advance(30_000)
    expect(worker.drains).toBe(visible)
    tab.isVisible = true
    tab.fire('visible')
    await until(() => worker.drains > visible)
    expect(worker.drainReasons.at(-1)).toBe('timer')
    tab.fire('online')
    await until(() => worker.drainReasons.at(-1) === 'connected')
  })

  it('the worker is left asleep when nothing waits', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    worker.startAt('public', at(7))
    const { tab, client } = await portal.openTab(new FakeWorkerHost(worker))
    ;(await origin.nextStream()).send(hello(7))
    await until(() => client.status.link === 'following')
    tab.fire('online')
    await settle()
    expect(worker.drains).toBe(0)
    await client.outbox.sendNow()
    expect(worker.drainReasons).toEqual(['user'])
  })

  it('outbox.discard() and retry() tell every tab', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    worker.startAt('public', at(7))
    await portal.enqueue('u1')
    const host = new FakeWorkerHost(worker)
    const first = await portal.openTab(host)
    const second = await portal.openTab(host)
    ;(await origin.nextStream()).send(hello(7))
    await until(() => first.pending.includes(1) && second.pending.includes(1))
    const [record] = await first.client.outbox.list()
    await first.client.outbox.retry(record?.seq ?? 0)
    await first.client.outbox.discard(record?.seq ?? 0)
    await until(() => first.pending.at(-1) === 0 && second.pending.at(-1) === 0)
    expect(await second.client.outbox.counts()).toMatchObject({ pending: 0 })
  })

  it('the page sends by itself when workers are not supported', async () => {
    const portal = new Portal()
    const { origin } = portal
    await portal.enqueue('u1')
    const { client, pending, tab } = await portal.openTab()
    ;(await origin.nextStream()).send(hello(7))
    origin.answer = (url) =>
      url.includes('/api/yields')
        ? new Response('{}', { status: 500 })
        : new Response(null, { status: 401 })
    const sends = (): number => origin.requests.filter((url) => url.includes('/api/yields')).length
    await until(() => pending.includes(1))
    await client.outbox.sendNow()
    const sent = sends()
    expect(sent).toBeGreaterThan(0)
    expect(await client.outbox.list()).toMatchObject([{ state: 'waiting', why: 'server-error' }])
    tab.fire('visible')
    await settle()
    expect(sends()).toBe(sent)
    tab.fire('online')
    await until(() => sends() === sent + 1)
  })

  it('a worker that can’t be told to send is told of, nothing more', async () => {
    const portal = new Portal()
    const { origin, clock } = portal
    await portal.enqueue('u1')
    const { troubles, client } = await portal.openTab(new FakeWorkerHost())
    ;(await origin.nextStream()).send(hello(7))
    await until(() => client.status.link === 'following')
    await until(() => clock.pendingMs.includes(10_000))
    await clock.advance(10_000)
    await until(() => troubles.length > 0)
    expect(troubles[0]).toMatch(/^Cannot send outbox: .*none became active in time/)
  })
})
