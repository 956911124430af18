// SPDX-License-Identifier: MIT
// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { WORKER_PROTOCOL } from '@springhouse/core'
import { type OutboxRecord, wordsFor } from '@springhouse/outbox'
import { createElement, Profiler, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { ListStamp } from '../outbox/overlay.ts'
import type { SpringhouseClient } from '../springhouse-client.ts'
import { until } from '../testing/fake-clock.ts'
import { FakeWorkerHost } from '../testing/fake-worker.ts'
import { Portal } from '../testing/portal.ts'
import { after, openReactPage, within } from '../testing/react-page.ts'
import { at, hello } from '../testing/stream-events.ts'
import { useOutbox, useOutboxRecords } from './use-outbox.ts'
import { useOverlay, usePending } from './use-pending.ts'

const YIELD = { method: 'POST', url: 'https://portal.test/api/yields', body: { litres: 31 } }

describe('useOutbox()', () => {
  it('counts, and renders again only when what is selected is another', async () => {
    const { client } = await signedIn()
    const page = openReactPage()
    const rendered: string[] = []
    const badge = createElement(Badge)
    const profiler = { id: 'badge', onRender: (id: string) => void rendered.push(id) }
    await page.render(client, createElement(Profiler, profiler, badge))
    expect(page.element.textContent).toBe('0 pending')
    await saved(client, 1)
    expect(page.element.textContent).toBe('1 pending')
    rendered.length = 0
    const { counts } = client.outbox.getSnapshot()
    await after(async () => {
      await client.outbox.acknowledgeLoss()
      await until(() => client.outbox.getSnapshot().counts !== counts)
    })
    expect(rendered).toEqual([])
    await page.close()
    client.close()
  })

  it('shows nothing yet on a server, and until the page has connected', async () => {
    const { client } = await signedIn()
    expect(renderToString(within(client, createElement(Badge)))).toBe('0 pending')
    const page = openReactPage()
    await page.render(undefined, createElement(Rows))
    expect(page.element.textContent).toBe('')
    await page.close()
    client.close()
  })
})

describe('useOutboxRecords()', () => {
  it('shows the records, and what becomes of them', async () => {
    const { client } = await signedIn()
    const page = openReactPage()
    await page.render(client, createElement(Rows))
    const { seq } = await saved(client, 1)
    expect(page.element.textContent).toBe('Saved on this phone')
    await after(async () => {
      await client.outbox.discard(seq)
      await until(() => client.outbox.records.getSnapshot()[0]?.why === 'discarded')
    })
    expect(page.element.textContent).toBe('Given up')
    await page.close()
    client.close()
  })
})

describe('usePending()', () => {
  it('finds writes by their group, or by what they invalidate', async () => {
    const { client } = await signedIn()
    const page = openReactPage()
    await page.render(client, createElement(Pending, { what: 'farm:3' }))
    expect(page.element.textContent).toBe('0')
    await after(() => client.outbox.enqueue({ ...YIELD, group: 'farm:3' }))
    await saved(client, 2)
    expect(page.element.textContent).toBe('1')
    await page.render(client, createElement(Pending, { what: ['farm:3'] }))
    // No route of the policy says what these invalidate.
    expect(page.element.textContent).toBe('0')
    client.outbox.tagsOf = () => ['farm:*']
    await page.render(client, createElement(Pending, { what: ['farm:4'] }))
    expect(page.element.textContent).toBe('2')
    await page.close()
    client.close()
  })
})

describe('useOverlay()', () => {
  it('shows an own write from saving it until the list has it, and never without', async () => {
    const { client, acknowledge } = await signedIn()
    const page = openReactPage()
    const list = (rows: readonly string[], seq: number): ReactNode =>
      createElement(List, { rows, stamp: { position: at(seq) } })
    const seen = new Set<string | null>()
    const look = (): void => void seen.add(page.element.textContent)
    const served: readonly string[] = ['x']
    await page.render(client, list(served, 7))
    const record = await saved(client, 1)
    look()
    await after(() => acknowledge(record, 8))
    look()
    // The origin's own list, from before the write and from after it.
    await page.render(client, list(served, 7))
    look()
    await page.render(client, list(['x', record.key], 8))
    look()
    expect([...seen]).toEqual([`x ${record.key}`])
    await page.close()
    client.close()
  })
})

function Badge(): ReactNode {
  const pending = useOutbox(({ counts }) => counts?.pending ?? 0)
  return `${pending} pending`
}

function Rows(): ReactNode {
  return useOutboxRecords()
    .map((record) => wordsFor(record).label)
    .join()
}

function Pending({ what }: { readonly what: string | readonly string[] }): ReactNode {
  return usePending(what).length
}

function List(props: { readonly rows: readonly string[]; readonly stamp: ListStamp }): ReactNode {
  return useOverlay(props.rows, { stamp: props.stamp, apply: addKey }).join(' ')
}

function addKey(rows: readonly string[], { key }: OutboxRecord): readonly string[] {
  return rows.includes(key) ? rows : [...rows, key]
}

/** Saves a write, and waits until the page counts so many. */
async function saved(client: SpringhouseClient, pending: number): Promise<OutboxRecord> {
  const records: OutboxRecord[] = []
  await after(async () => {
    records.push(await client.outbox.enqueue(YIELD))
    await until(() => client.outbox.getSnapshot().counts?.pending === pending)
  })
  const [record] = records
  if (record === undefined) throw new Error('Nothing was saved')
  return record
}

async function signedIn(): Promise<{
  readonly client: SpringhouseClient
  /** Does what the worker does when the origin has answered. */
  readonly acknowledge: (record: OutboxRecord, seq: number) => Promise<void>
}> {
  const portal = new Portal()
  // The worker is still being installed: what is saved stays where it is.
  const { client } = await portal.openTab(new FakeWorkerHost())
  ;(await portal.origin.nextStream()).send(hello(7, { partition: 'u1.r1' }))
  await until(() => client.status.partition === 'u1.r1')
  const worker = await portal.openOutbox()
  const acknowledge = async ({ seq }: OutboxRecord, place: number): Promise<void> => {
    const { fence } = await worker.store.begin('u1', 0)
    const nowMs = portal.clock.nowMs
    const ack = { status: 201, etag: undefined, location: undefined, cursor: at(place) }
    const last = { status: 201, problem: undefined, atMs: nowMs }
    await worker.store.step(seq, { kind: 'send', fence }, nowMs)
    const step = {
      kind: 'acknowledge',
      fence,
      ack: { ...ack, tags: [], atMs: nowMs },
      last,
    } as const
    await worker.store.step(seq, step, nowMs)
    await worker.retire(seq)
    portal.browser.broadcast({ springhouse: WORKER_PROTOCOL, type: 'outbox', seqs: [seq] })
    await until(() => client.outbox.records.getSnapshot()[0]?.state === 'retired')
  }
  return { client, acknowledge }
}
