// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { POLICY, Portal } from './testing/portal.ts'
import { settle, until } from './testing/fake-clock.ts'
import { FakeWorkerHost } from './testing/fake-worker.ts'
import { at, hello, inv } from './testing/stream-events.ts'

describe('connect', () => {
  it('connect() works without service workers: it follows the log and announces changes', async () => {
    const portal = new Portal()
    const { origin } = portal
    const { client, changes } = await portal.openTab()
    const stream = await origin.nextStream()
    expect(client.status).toMatchObject({ link: 'connecting', worker: 'unsupported', leader: true })
    stream.send(hello(7))
    stream.send(inv(8, 7, 'product:42'))
    await until(() => changes.length === 1)
    expect(changes).toEqual(['8 product:42'])
    expect(client.status).toMatchObject({ link: 'following', partition: 'u1.r1', cache: true })
    expect(client.policy).toBe(POLICY)
  })

  it('connect() announces changes while the worker is being installed, then relays to it', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    const host = new FakeWorkerHost()
    const { client, changes } = await portal.openTab(host)
    expect(client.status.worker).toBe('installing')
    const stream = await origin.nextStream()
    stream.send(hello(7))
    stream.send(inv(8, 7, 'a'))
    await until(() => changes.length === 1)
    worker.startAt('public', at(8))
    host.activate(worker)
    const second = await origin.nextStream()
    expect(second.url).toBe('/springhouse/stream?since=e.8')
    second.send(hello(8))
    second.send(inv(9, 8, 'b'))
    await until(() => changes.length === 2)
    expect(worker.applied).toEqual(['public 9 b'])
    expect(changes).toEqual(['8 a', '9 b'])
    expect(client.status.worker).toBe('active')
  })

  it('connect() knows the partition offline once the origin has named it', async () => {
    const portal = new Portal()
    const { origin } = portal
    const first = await portal.openTab()
    ;(await origin.nextStream()).send(hello(7, { partition: 'u7.r2', cache: false }))
    await until(() => first.partitions.length === 1)
    expect(first.partitions).toEqual(['u7.r2'])
    await settle()
    first.client.close()
    origin.answer = () => Promise.reject(new TypeError('offline'))
    const { client } = await portal.openTab()
    expect(client.status).toMatchObject({ partition: 'u7.r2', cache: false })
    await until(() => client.status.link === 'offline')
  })

  it('connect() tells by an event that the worker could not be registered', async () => {
    const portal = new Portal()
    const host = new FakeWorkerHost()
    host.registerError = new TypeError('404')
    const { client, troubles } = await portal.openTab(host)
    await until(() => troubles.length === 1)
    expect(troubles).toEqual(['Cannot register the service worker: TypeError: 404'])
    expect(client.status.worker).toBe('unsupported')
  })

  it('connect() resolves when storage does not answer', async () => {
    const portal = new Portal()
    const { indexedDB } = globalThis
    const silent = {
      addEventListener: { value: () => {} },
      removeEventListener: { value: () => {} },
    }
    const open = (): unknown => Object.create(IDBOpenDBRequest.prototype, silent)
    Object.defineProperty(globalThis, 'indexedDB', { value: { open }, configurable: true })
    try {
      const opening = portal.openTab()
      await settle()
      await portal.clock.advance(1_000)
      const { troubles } = await opening
      expect(troubles).toEqual(['Cannot read stored session: Error: no answer in time'])
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', { value: indexedDB, configurable: true })
    }
  })

  it('connect() tells by events that storage fails, and follows all the same', async () => {
    const portal = new Portal()
    const { origin } = portal
    const { indexedDB } = globalThis
    Reflect.deleteProperty(globalThis, 'indexedDB')
    try {
      const { client, troubles } = await portal.openTab()
      ;(await origin.nextStream()).send(hello(7))
      await until(() => client.status.link === 'following')
      await settle()
      expect(troubles.map((what) => what.split(':')[0])).toEqual(
        expect.arrayContaining([
          'Cannot read stored session',
          'Cannot store session',
          'Cannot store confirmation',
          'Cannot count outbox',
        ]),
      )
    } finally {
      globalThis.indexedDB = indexedDB
    }
  })
})
