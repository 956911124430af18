// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { settle, until } from '../testing/fake-clock.ts'
import { FakeWorkerHost } from '../testing/fake-worker.ts'
import { Portal } from '../testing/portal.ts'
import { at, hello, inv } from '../testing/stream-events.ts'
import { followChanges } from './follow-changes.ts'

describe('followChanges() with a client', () => {
  it('asks once for a change that the worker and the stream both tell of', async () => {
    const portal = new Portal()
    portal.worker.startAt('public', at(7))
    const { client } = await portal.openTab(new FakeWorkerHost(portal.worker))
    const { queryClient, asked } = await showProduct()
    followChanges(queryClient, client)
    await settle()
    asked.length = 0
    const stream = await portal.origin.nextStream()
    stream.send(hello(7))
    await settle()
    portal.browser.broadcast({
      springhouse: 1,
      type: 'changed',
      scope: 'public',
      tags: ['product:42'],
      position: at(8),
    })
    await until(() => asked.length === 1)
    stream.send(inv(8, 7, 'product:42'))
    stream.send(inv(9, 8, 'product:43'))
    await settle()
    expect(asked).toEqual(['product'])
    client.close()
  })

  it('asks again when the page comes back from the back/forward cache', async () => {
    const portal = new Portal()
    const { client, tab } = await portal.openTab()
    const { queryClient, asked } = await showProduct()
    followChanges(queryClient, client)
    await settle()
    asked.length = 0
    tab.fire('sleep')
    tab.fire('wake')
    await settle()
    expect(asked).toEqual(['product'])
    client.close()
  })
})

async function showProduct(): Promise<{ queryClient: QueryClient; asked: string[] }> {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  const asked: string[] = []
  const observer = new QueryObserver(queryClient, {
    queryKey: ['product', 42],
    queryFn: () => asked.push('product'),
    meta: { tags: ['product:42'] },
  })
  observer.subscribe(() => undefined)
  await settle()
  return { queryClient, asked }
}
