// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { Portal } from './testing/portal.ts'
import { until } from './testing/fake-clock.ts'
import { FakeWorkerHost } from './testing/fake-worker.ts'
import { at, hello } from './testing/stream-events.ts'

describe('SpringhouseClient: session', () => {
  it('sessionChanged() opens the stream anew, and resolves when hello has named the partition', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    worker.startAt('public', at(7))
    const { client } = await portal.openTab(new FakeWorkerHost(worker))
    ;(await origin.nextStream()).send(hello(7, { partition: 'anonymous' }))
    await until(() => client.status.partition === 'anonymous')
    const changed = client.sessionChanged()
    ;(await origin.nextStream()).send(hello(7, { partition: 'u1.r1' }))
    await changed
    expect(client.status.partition).toBe('u1.r1')
    expect(worker.sessions.at(-1)).toEqual({ partition: 'u1.r1', cache: true })
  })

  it('sessionChanged() takes the lead from a tab that waits for a login', async () => {
    const portal = new Portal()
    const { origin } = portal
    origin.answer = () => new Response(null, { status: 401 })
    const first = await portal.openTab()
    await until(() => first.client.status.link === 'signed-out')
    const second = await portal.openTab()
    origin.answer = undefined
    const changed = second.client.sessionChanged()
    ;(await origin.nextStream()).send(hello(7))
    await changed
    expect(second.client.status).toMatchObject({ leader: true, link: 'following' })
    await until(() => first.client.status.following)
    expect(first.client.status.leader).toBe(false)
  })

  it('sessionChanged() resolves when the origin can’t be reached or doesn’t answer', async () => {
    const portal = new Portal()
    const { origin, clock } = portal
    const { client } = await portal.openTab()
    await origin.nextStream()
    const changed = client.sessionChanged()
    await clock.advance(5_000)
    await changed
    origin.answer = () => Promise.reject(new TypeError('offline'))
    await client.sessionChanged()
    expect(client.status.link).toBe('offline')
  })

  it('signedOut() forgets private data before it opens the stream anew', async () => {
    const portal = new Portal()
    const { origin, worker } = portal
    worker.startAt('public', at(7))
    const { client, partitions } = await portal.openTab(new FakeWorkerHost(worker))
    ;(await origin.nextStream()).send(hello(7))
    await until(() => client.status.partition === 'u1.r1')
    const done = client.signedOut()
    const stream = await origin.nextStream()
    expect(worker.forgotten).toBe(1)
    stream.send(hello(7, { partition: 'anonymous' }))
    await done
    expect(partitions).toEqual(['u1.r1', 'anonymous'])
  })

  it('signedOut() rejects when the worker could not be told, and opens the stream anew all the same', async () => {
    const portal = new Portal()
    const { origin, worker, clock } = portal
    worker.refuses = true
    const { client, troubles } = await portal.openTab(new FakeWorkerHost(worker))
    await until(() => origin.streams.some(({ isAborted }) => !isAborted))
    const requests = origin.requests.length
    const done = client.signedOut().catch((error: unknown) => error)
    await until(() => origin.requests.length > requests)
    await clock.advance(5_000)
    expect(await done).toMatchObject({ code: 'SPRINGHOUSE_WORKER_REFUSED' })
    expect(troubles.at(-1)).toContain('Cannot forget private data')
  })

  it('signedOut() needs no worker', async () => {
    const portal = new Portal()
    const { origin } = portal
    const { client } = await portal.openTab()
    await origin.nextStream()
    const done = client.signedOut()
    ;(await origin.nextStream()).send(hello(7, { partition: 'anonymous' }))
    await done
    expect(client.status.partition).toBe('anonymous')
  })
})
