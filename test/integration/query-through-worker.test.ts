// SPDX-License-Identifier: MIT
import 'fake-indexeddb/auto'
import { followChanges, learnTags } from '@springhouse/client/tanstack-query'
import { definePolicy, detail, parsePosition, type Position } from '@springhouse/core'
import { startTestWorker, type WorkerUnderTest } from '@springhouse/sw/testing'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { beforeEach, describe, expect, it } from 'vitest'

const policy = definePolicy({
  version: 1,
  routes: { product: detail('/api/products/:id', { tags: ['product:{id}'] }) },
})

let price: number
let worker: WorkerUnderTest
let asked: string[]
let sources: (string | null)[]
let positions: (Position | undefined)[]
let queryClient: QueryClient
const client = new EventTarget()

beforeEach(async () => {
  price = 10
  asked = []
  sources = []
  positions = []
  worker = await startTestWorker({ policy, network: () => Response.json({ price }) })
  queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
})

describe('a query that is answered by the worker', () => {
  it('learns its tags and its place from an answer of the store as from one of the origin', async () => {
    const stop = followChanges(queryClient, client)
    await worker.fetch('/api/products/42')
    await worker.settled()
    const observer = show(42)
    await observer.refetch()
    expect(sources).toEqual([expect.stringContaining('hit')])
    const [before] = positions
    await tell('product:42', before)
    expect(asked).toHaveLength(1)

    price = 12
    await worker.invalidate(['product:42'])
    await tell('product:42', before && { ...before, seq: before.seq + 1 })
    expect(observer.getCurrentResult().data).toEqual({ price: 12 })
    await tell('product:42', before && { ...before, seq: before.seq + 1 })
    await tell('product:43', undefined)
    expect(asked).toHaveLength(2)
    stop()
  })
})

interface Shown {
  getCurrentResult(): { readonly data: unknown }
  refetch(): Promise<unknown>
}

function show(id: number): Shown {
  const observer = new QueryObserver(queryClient, {
    queryKey: ['product', id],
    queryFn: async (context) => {
      asked.push(`product ${id}`)
      const response = learnTags(context, await worker.fetch(`/api/products/${id}`))
      sources.push(response.headers.get('Cache-Status'))
      positions.push(parsePosition(response.headers.get('Springhouse-Position')))
      return response.json()
    },
  })
  observer.subscribe(() => undefined)
  return observer
}

async function tell(tag: string, position: Position | undefined): Promise<void> {
  const change = { scope: 'public', tags: [tag], position }
  client.dispatchEvent(new CustomEvent('change', { detail: change }))
  await Promise.resolve()
  // What has begun by now is waited for; nothing new begins.
  await queryClient.refetchQueries({ fetchStatus: 'fetching' }, { cancelRefetch: false })
  await worker.settled()
}
