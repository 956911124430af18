// SPDX-License-Identifier: MIT
import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { ClientEventTarget } from '../client-events.ts'
import { settle } from '../testing/fake-clock.ts'
import { followChanges } from './follow-changes.ts'
import { learnTags, readingsOf } from './learn-tags.ts'
import { responseOf } from '../testing/query-page.ts'

describe('learnTags()', () => {
  it('gives the response back unread', async () => {
    const queryClient = new QueryClient()
    const given = responseOf('a', { tags: ['a'] })
    const context = { client: queryClient, queryKey: ['unknown'] }
    expect(learnTags(context, given)).toBe(given)
    expect(await given.json()).toEqual({})
  })

  it('knows a query by its own way of naming keys', async () => {
    const queryClient = new QueryClient()
    const queryKeyHashFn = (): string => 'the only one'
    await queryClient.fetchQuery({
      queryKey: [1n],
      queryKeyHashFn,
      queryFn: (context) => learnTags(context, responseOf('a', { tags: ['a'] })).status,
    })
    const [query] = queryClient.getQueryCache().getAll()
    expect(query && readingsOf(query).map(({ tags }) => tags)).toEqual([['a']])
  })

  it('tells no tags where the field is malformed, and no place where there is none', async () => {
    const queryClient = new QueryClient()
    await queryClient.fetchQuery({
      queryKey: ['odd'],
      queryFn: (context) => {
        const headers = { 'Cache-Groups': '"a', 'Springhouse-Position': 'nowhere' }
        return learnTags(context, new Response('', { headers })).status
      },
    })
    const [query] = queryClient.getQueryCache().getAll()
    expect(query && readingsOf(query)).toEqual([{ url: '', tags: [], stamp: undefined }])
  })

  it('a list of several pages bears the tags of each', async () => {
    const { queryClient, client, asked, observer } = infiniteList()
    await settle()
    await observer.fetchNextPage()
    const change = async (tag: string): Promise<readonly unknown[]> => {
      asked.length = 0
      const detail = { scope: 'public', tags: [tag], position: undefined }
      client.dispatchEvent(new CustomEvent('change', { detail }))
      await settle()
      return [...asked]
    }
    expect(await change('page:0')).toEqual([0, 1])
    expect(await change('page:1')).toEqual([0, 1])
    expect(await change('page:2')).toEqual([])
    expect(queryClient.getQueryCache().getAll()).toHaveLength(1)
  })

  it('remembers the latest 500 addresses of a query that asks another each time', async () => {
    const queryClient = new QueryClient()
    for (let time = 0; time < 510; time += 1) {
      await queryClient.fetchQuery({
        queryKey: ['busy'],
        queryFn: (context) => learnTags(context, responseOf(String(time), { tags: ['a'] })).status,
      })
    }
    const [query] = queryClient.getQueryCache().getAll()
    const urls = query ? readingsOf(query).map(({ url }) => url) : []
    expect(urls).toHaveLength(500)
    expect(urls[0]).toBe('https://portal.test/api/10')
  })
})

function infiniteList(): {
  readonly queryClient: QueryClient
  readonly client: ClientEventTarget
  readonly asked: unknown[]
  readonly observer: { fetchNextPage(): Promise<unknown> }
} {
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  const client = new ClientEventTarget()
  const asked: unknown[] = []
  followChanges(queryClient, client)
  const observer = new InfiniteQueryObserver(queryClient, {
    queryKey: ['list'],
    initialPageParam: 0,
    queryFn: (context) => {
      asked.push(context.pageParam)
      const page = `page:${String(context.pageParam)}`
      return learnTags(context, responseOf(page, { tags: [page] })).status
    },
    getNextPageParam: (_last, pages) => pages.length,
  })
  observer.subscribe(() => undefined)
  return { queryClient, client, asked, observer }
}
