// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { WORKER_PROTOCOL } from '@springhouse/core'
import type { Outbox, OutboxRecord } from '@springhouse/outbox'
import { describe, expect, it } from 'vitest'
import type { OutboxEvent } from './outbox/outbox-events.ts'
import { settle, until } from './testing/fake-clock.ts'
import { FakeWorkerHost } from './testing/fake-worker.ts'
import { type OpenTab, Portal } from './testing/portal.ts'
import { at, hello } from './testing/stream-events.ts'

const YIELD = { method: 'POST', url: 'https://portal.test/api/yields', body: { litres: 31 } }

describe('client.outbox', () => {
  it('enqueue() saves a write of the signed-in user and has it sent', async () => {
    const { portal, client } = await signedIn()
    const record = await client.outbox.enqueue(YIELD)
    expect(record).toMatchObject({ owner: 'u1', state: 'queued', group: '/api/yields' })
    await until(() => portal.worker.drainReasons.includes('timer'))
    expect(await client.outbox.list()).toMatchObject([{ key: record.key }])
  })

  it('enqueue() refuses while nobody knows whose write it would be', async () => {
    const portal = new Portal()
    const { client } = await portal.openTab(new FakeWorkerHost(portal.worker))
    await expect(client.outbox.enqueue(YIELD)).rejects.toThrow(/nobody has signed in/)
  })

  it('enqueue() takes a relative URL where there is a page', async () => {
    const { client } = await signedIn({ pageUrl: () => 'https://portal.test/record/' })
    const record = await client.outbox.enqueue({ ...YIELD, url: '../api/yields' })
    expect(record.url).toBe('https://portal.test/api/yields')
  })

  it('getSnapshot() counts, and is the same until it is counted anew', async () => {
    const { client } = await signedIn()
    const counted = new Promise<void>((resolve) => {
      const end = client.outbox.subscribe(() => {
        if (client.outbox.getSnapshot().counts?.pending !== 1) return
        end()
        resolve()
      })
    })
    await client.outbox.enqueue(YIELD)
    await counted
    expect(client.outbox.getSnapshot()).toBe(client.outbox.getSnapshot())
    expect(client.outbox.getSnapshot()).toMatchObject({ progress: undefined, trouble: undefined })
  })

  it('records follow what worker and other tabs do, of this user only', async () => {
    const { client, worker, broadcastChange } = await signedIn()
    await worker.enqueue(operation('u2'))
    const first = await worker.enqueue(operation('u1'))
    const end = client.outbox.records.subscribe(() => undefined)
    await until(() => client.outbox.records.getSnapshot().length === 1)
    await worker.discard(first.seq)
    const second = await worker.enqueue(operation('u1'))
    broadcastChange(first, second)
    await until(() => client.outbox.records.getSnapshot().length === 2)
    const states = client.outbox.records.getSnapshot().map(({ state }) => state)
    expect(states).toEqual(['retired', 'queued'])
    end()
  })

  it('tells what happens, and iterates over it until the client is closed', async () => {
    const { client, worker, broadcastChange } = await signedIn()
    const heard: string[] = []
    client.outbox.addEventListener('enqueued', ({ detail }) => heard.push(detail.record.key))
    const told: OutboxEvent['type'][] = []
    const iterated = (async () => {
      for await (const { type } of client.outbox.events()) told.push(type)
    })()
    const record = await worker.enqueue(operation('u1'))
    broadcastChange(record)
    await until(() => heard.length === 1)
    const { fence } = await worker.store.begin('u1', 0)
    await worker.store.step(record.seq, { kind: 'send', fence }, 0)
    broadcastChange(record)
    await until(() => told.includes('sending'))
    const last = { status: 422, problem: undefined, atMs: 0 }
    await worker.store.step(record.seq, { kind: 'park', fence, why: 'rejected', last }, 0)
    broadcastChange(record)
    await until(() => told.includes('parked'))
    client.close()
    await iterated
    expect(told).toEqual(['enqueued', 'sending', 'parked'])
    expect(heard).toEqual([record.key])
  })

  it('says how far sending has come', async () => {
    const { client, worker, broadcastChange } = await signedIn()
    const records = [
      await worker.enqueue(operation('u1')),
      await worker.enqueue({ ...operation('u1'), group: 'herd:8' }),
    ]
    const [first] = records
    const { fence } = await worker.store.begin('u1', 0)
    const seq = first?.seq ?? 0
    await worker.store.step(seq, { kind: 'send', fence }, 0)
    broadcastChange(...records)
    await until(() => client.outbox.getSnapshot().progress?.total === 2)
    const ack = { ...NO_ACK, cursor: at(8), tags: [], atMs: portalNow }
    const last = { status: 201, problem: undefined, atMs: portalNow }
    await worker.store.step(seq, { kind: 'acknowledge', fence, ack, last }, 0)
    if (first !== undefined) broadcastChange(first)
    await until(() => client.outbox.getSnapshot().progress?.sent === 1)
    expect(client.outbox.getSnapshot().progress).toEqual({ sent: 1, total: 2 })
  })

  it('edit() sends something else in the same place', async () => {
    const { client, portal } = await signedIn()
    const { seq, key } = await client.outbox.enqueue(YIELD)
    await client.outbox.edit(seq, { body: new TextEncoder().encode('{"litres":13}').buffer })
    const [edited] = await client.outbox.list()
    expect(edited).toMatchObject({ seq, formerKeys: [key], state: 'queued' })
    expect(new TextDecoder().decode(edited?.body)).toBe('{"litres":13}')
    await until(() => portal.worker.drainReasons.includes('user'))
  })

  it('exportQueue() and importQueue() take the writes to another device', async () => {
    const { client } = await signedIn()
    const { key } = await client.outbox.enqueue(YIELD)
    const file = await client.outbox.exportQueue()
    expect(await client.outbox.importQueue(file)).toEqual({ added: 0, known: 1 })
    expect(await file.text()).toContain(key)
  })

  it('forgets everything about a user when another one signs in', async () => {
    const { client, portal } = await signedIn()
    await client.outbox.enqueue(YIELD)
    client.outbox.records.subscribe(() => undefined)
    await until(() => client.outbox.records.getSnapshot().length === 1)
    portal.browser.broadcast({
      springhouse: WORKER_PROTOCOL,
      type: 'partition',
      partition: 'u2.r1',
    })
    await until(() => client.status.partition === 'u2.r1')
    await until(() => client.outbox.getSnapshot().counts?.foreign === 1)
    expect(client.outbox.records.getSnapshot()).toEqual([])
    expect(client.outbox.getSnapshot().counts).toMatchObject({ pending: 0 })
  })

  it('tells once that a Wi-Fi wants a login', async () => {
    const { client, portal, worker } = await signedIn()
    const told: number[] = []
    client.outbox.addEventListener('captive', ({ detail }) => told.push(detail.untilMs))
    const record = await worker.enqueue(operation('u1'))
    const untilMs = portal.clock.nowMs + 60_000
    await worker.store.setPause('u1', { why: 'captive', untilMs, failures: 1 })
    for (let times = 0; times < 2; times += 1) {
      portal.browser.broadcast(changeOf(record))
      await settle()
    }
    expect(told).toEqual([untilMs])
  })

  it('findMissing() names writes of this device that are neither here nor at the origin', async () => {
    const { client, portal } = await signedIn()
    await client.outbox.enqueue(YIELD)
    const told: unknown[] = []
    client.outbox.addEventListener('gap', ({ detail }) => told.push(detail.missing))
    portal.origin.answer = () => Response.json({ device: 'd', highest: 9, missing: [[1, 3]] })
    expect(await client.outbox.findMissing()).toEqual([[2, 3]])
    expect(told).toEqual([[[2, 3]]])
    expect(portal.origin.requests.at(-1)).toMatch(/\/ops\?device=/)
    portal.origin.answer = () => new Response(null, { status: 404 })
    expect(await client.outbox.findMissing()).toEqual([])
  })
})

const portalNow = 2_000_000
const NO_ACK = { status: 201, etag: undefined, location: undefined }

function operation(owner: string) {
  return {
    owner,
    group: 'herd:7',
    method: 'POST',
    url: 'https://portal.test/api/yields',
    body: undefined,
    contentType: undefined,
  }
}

function changeOf(...records: readonly OutboxRecord[]): unknown {
  const seqs = records.map(({ seq }) => seq)
  return { springhouse: WORKER_PROTOCOL, type: 'outbox', seqs }
}

/** A tab in which `u1` has signed in, and the same outbox as the worker holds it. */
async function signedIn(overrides: Parameters<Portal['openTab']>[1] = {}): Promise<
  OpenTab & {
    readonly portal: Portal
    readonly worker: Outbox
    readonly broadcastChange: (...records: readonly OutboxRecord[]) => void
  }
> {
  const portal = new Portal()
  portal.worker.startAt('public', at(7))
  const tab = await portal.openTab(new FakeWorkerHost(portal.worker), overrides)
  ;(await portal.origin.nextStream()).send(hello(7, { partition: 'u1.r1' }))
  await until(() => tab.client.status.partition === 'u1.r1')
  const worker = await portal.openOutbox()
  const broadcastChange = (...records: readonly OutboxRecord[]): void =>
    portal.browser.broadcast(changeOf(...records))
  return { ...tab, portal, worker, broadcastChange }
}
