// SPDX-License-Identifier: MIT
import type { SubscriptionOptions } from '../change-feed.ts'
import type { SpringhouseClient } from '../springhouse-client.ts'
import type { FollowedQueryClient } from './query-client.ts'
import { QueryFollower } from './query-follower.ts'

/** The part of the client that is listened to. */
export type ChangeSource = Pick<SpringhouseClient, 'addEventListener'>

/**
 * Keeps the data of TanStack Query up to date: when something changes anywhere, the queries whose data bears one of the
 * changed tags are invalidated. Active ones are fetched again, inactive ones when they are next used; all others stay.
 *
 * A query bears the tags of its `meta`, such as `meta: { tags: ['product:42'] }`, and those that `learnTags()` has noted.
 * They are matched as `client.onChange()` does; a query without tags is never touched. A fetch on its way isn't
 * cancelled: when it has landed, and is from before the change, one more follows. A response that the worker has
 * refreshed behind an answer is read again, too.
 *
 * @param queryClient of any adapter of TanStack Query 5; `learnTags()` needs 5.66
 * @returns a function that ends it, as `options.signal` does
 * @example
 * const stop = followChanges(queryClient, client)
 */
export function followChanges(
  queryClient: FollowedQueryClient,
  client: ChangeSource,
  { signal }: SubscriptionOptions = {},
): () => void {
  const ending = new AbortController()
  const stop = (): void => {
    ending.abort()
    signal?.removeEventListener('abort', stop)
  }
  signal?.addEventListener('abort', stop)
  if (signal?.aborted !== true) follow(queryClient, client, ending.signal)
  return stop
}

function follow(queryClient: FollowedQueryClient, client: ChangeSource, signal: AbortSignal): void {
  const follower = new QueryFollower(queryClient, signal)
  client.addEventListener(
    'change',
    ({ detail }) => {
      follower.hear({ kind: 'change', change: detail })
    },
    { signal },
  )
  client.addEventListener(
    'refreshed',
    ({ detail }) => {
      follower.hear({ kind: 'refreshed', refreshed: detail })
    },
    { signal },
  )
  const end = queryClient.getQueryCache().subscribe((event) => {
    follower.onQueryEvent(event)
  })
  signal.addEventListener('abort', end)
  follower.start()
}
