// SPDX-License-Identifier: MIT
import type { FollowedQuery, FollowedQueryClient, QueryEvent } from './query-client.ts'
import { Flights } from './flights.ts'
import { distrustReadings, readingsOf } from './learn-tags.ts'
import { metaTagsOf, type News, outdates, type Source } from './outdates.ts'

type Addresses = ReadonlySet<string>

const NONE: Addresses = new Set()

/** Decides which queries have to be fetched again, and invalidates them once for all news of a moment. */
export class QueryFollower {
  readonly #queryClient: FollowedQueryClient
  readonly #signal: AbortSignal
  readonly #flights = new Flights()
  /** The addresses whose refreshed responses have caused a query's latest fetches. */
  readonly #rereads = new WeakMap<FollowedQuery, Addresses>()
  #outdated = new Map<FollowedQuery, readonly News[]>()
  /** Filled while `#flush` begins fetches. */
  #causes: ReadonlyMap<FollowedQuery, Addresses> = new Map()

  /** @param signal after which nothing is invalidated any more */
  constructor(queryClient: FollowedQueryClient, signal: AbortSignal) {
    this.#queryClient = queryClient
    this.#signal = signal
  }

  /** Begins with the queries that are there. What they read before anybody listened may have changed since. */
  start(): void {
    for (const query of this.#queryClient.getQueryCache().getAll()) {
      const { fetchStatus, data } = query.state
      if (fetchStatus !== 'idle') this.#flights.begin(query)
      else if (data !== undefined && isTagged(query)) this.#outdate(query, [])
    }
  }

  /** Takes in news, now or, for a query that is being fetched, when its answer has landed. */
  hear(news: News): void {
    for (const query of this.#queryClient.getQueryCache().getAll()) {
      if (this.#isRepeated(query, news) || this.#flights.hear(query, news)) continue
      if (outdates(news, sourceOf(query))) this.#outdate(query, [news])
    }
  }

  /** Watches queries begin and end to be fetched. */
  onQueryEvent({ type, query, action }: QueryEvent): void {
    if (type !== 'updated') return
    if (action?.type === 'fetch') {
      this.#rereads.set(query, this.#causes.get(query) ?? NONE)
      this.#flights.begin(query)
    } else if (query.state.fetchStatus === 'idle') {
      this.#land(query, action?.type === 'success')
    }
  }

  #land(query: FollowedQuery, hasNewData: boolean): void {
    const heard = this.#flights.end(query)
    if (heard === undefined) return
    if (!hasNewData) distrustReadings(query)
    const source = sourceOf(query)
    const news = heard.filter((one) => outdates(one, source))
    if (news.length === 0) return
    if (hasNewData) this.#outdate(query, news)
    // What has failed or was cancelled is marked only. Tried again at once it would meet the same trouble.
    else this.#invalidate(new Set([query]), 'none')
  }

  // Where lifetimes are zero and each answer differs, reading a refreshed response refreshes it again, without an end:
  // so an address causes one fetch, until something else does.
  #isRepeated(query: FollowedQuery, news: News): boolean {
    return news.kind === 'refreshed' && this.#rereads.get(query)?.has(news.refreshed.url) === true
  }

  #outdate(query: FollowedQuery, news: readonly News[]): void {
    // Order: after the event that brought the news, which other listeners have yet to hear.
    if (this.#outdated.size === 0) queueMicrotask(() => this.#flush())
    this.#outdated.set(query, [...(this.#outdated.get(query) ?? []), ...news])
  }

  #flush(): void {
    const outdated = this.#outdated
    this.#outdated = new Map()
    if (this.#signal.aborted) return
    this.#causes = new Map(
      [...outdated].map(([query, news]) => [query, this.#causeOf(query, news)]),
    )
    this.#invalidate(new Set(outdated.keys()), 'active')
    this.#causes = new Map()
  }

  #causeOf(query: FollowedQuery, news: readonly News[]): Addresses {
    const urls = news.flatMap((one) => (one.kind === 'refreshed' ? [one.refreshed.url] : []))
    if (urls.length < news.length) return NONE
    return new Set([...(this.#rereads.get(query) ?? []), ...urls])
  }

  #invalidate(queries: ReadonlySet<FollowedQuery>, refetchType: 'active' | 'none'): void {
    // A failure shows in the query's own state: this promise never rejects.
    void this.#queryClient.invalidateQueries(
      { predicate: (query) => queries.has(query), refetchType },
      // Trade: what is on its way lands. Cancelled by each change of a busy list, no fetch ever would.
      { cancelRefetch: false },
    )
  }
}

function sourceOf(query: FollowedQuery): Source {
  return { tags: metaTagsOf(query.meta), readings: readingsOf(query) }
}

function isTagged(query: FollowedQuery): boolean {
  const { tags, readings } = sourceOf(query)
  return tags.length > 0 || readings.length > 0
}
