// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Change } from './client-events.ts'
import { describeChange, Portal } from './testing/portal.ts'
import { settle, until } from './testing/fake-clock.ts'
import { FakeWorkerHost } from './testing/fake-worker.ts'
import { at, hello, inv } from './testing/stream-events.ts'

describe('SpringhouseClient: changes', () => {
  it('changes() gives what concerns the tag, and ends on abort and when the client is closed', async () => {
    const portal = new Portal()
    const { origin } = portal
    const { client } = await portal.openTab()
    const controller = new AbortController()
    const heard: string[] = []
    const read = async (iterable: AsyncIterable<Change>, name: string): Promise<void> => {
      for await (const change of iterable) heard.push(`${name} ${describeChange(change)}`)
      heard.push(`${name} ends`)
    }
    const aborted = read(client.changes('product:*', { signal: controller.signal }), 'some')
    const closed = read(client.changes(), 'all')
    const stream = await origin.nextStream()
    stream.send(hello(7))
    stream.send(inv(8, 7, 'product:42'))
    stream.send(inv(9, 8, 'herd:1'))
    await until(() => heard.length === 3)
    controller.abort()
    await aborted
    client.close()
    await closed
    expect(heard.toSorted()).toEqual([
      'all 8 product:42',
      'all 9 herd:1',
      'all ends',
      'some 8 product:42',
      'some ends',
    ])
  })

  it('onChange() and addEventListener() honour signal, once and the returned function', async () => {
    const portal = new Portal()
    const { browser } = portal
    const { client } = await portal.openTab()
    const heard: string[] = []
    const controller = new AbortController()
    const { signal } = controller
    const end = client.onChange(['a'], () => heard.push('onChange'))
    client.onChange(['a'], () => heard.push('until abort'), { signal })
    client.addEventListener('change', () => heard.push('once'), { once: true })
    const announce = async (seq: number): Promise<void> => {
      browser.broadcast({
        springhouse: 1,
        type: 'changed',
        scope: 'public',
        tags: ['a'],
        position: at(seq),
      })
      await settle()
    }
    await announce(1)
    controller.abort()
    await announce(2)
    end()
    await announce(3)
    expect(heard.toSorted()).toEqual(['once', 'onChange', 'onChange', 'until abort'].toSorted())
  })

  it('a change that the worker could not apply at first is announced again once it has', async () => {
    const portal = new Portal()
    const { worker, origin, clock } = portal
    worker.startAt('public', at(7))
    worker.mishap = 'fails'
    const { changes } = await portal.openTab(new FakeWorkerHost(worker))
    const stream = await origin.nextStream()
    stream.send(hello(7))
    stream.send(inv(8, 7, 'product:42'))
    await until(() => changes.length === 1)
    await until(() => stream.isAborted)
    await settle()
    await clock.advance(clock.pendingMs[0] ?? 0)
    const next = await origin.nextStream()
    next.send(hello(7))
    next.send(inv(8, 7, 'product:42'))
    await until(() => changes.length === 2)
    expect(changes).toEqual(['placeless product:42', '8 product:42'])
  })

  it('a listener that removes itself is not called again', async () => {
    const portal = new Portal()
    const { client, tab } = await portal.openTab()
    let calls = 0
    const listener = (): void => {
      calls += 1
      client.removeEventListener('change', listener)
    }
    client.addEventListener('change', listener)
    for (const moment of ['sleep', 'wake', 'sleep', 'wake'] as const) tab.fire(moment)
    expect(calls).toBe(1)
  })
})
