// SPDX-License-Identifier: MIT

// Trade: shapes instead of imports. Every adapter (React, Vue, Solid, Svelte, Angular) brings a query-core of its own; with
// these its QueryClient fits, whichever copy and 5.x version it is, and nothing has to be installed beside it.

/** A query of TanStack Query, as far as it is looked at. */
export interface FollowedQuery {
  readonly meta: Readonly<Record<string, unknown>> | undefined
  readonly state: {
    readonly data: unknown
    readonly fetchStatus: 'fetching' | 'paused' | 'idle'
  }
}

/** What a query cache tells. */
export interface QueryEvent {
  /** `updated` and others. */
  readonly type: string
  readonly query: FollowedQuery
  readonly action?: { readonly type: string }
}

/** A query cache of TanStack Query, as far as it is used. */
export interface FollowedQueryCache {
  find(filters: {
    readonly queryKey: readonly unknown[]
    readonly exact: true
  }): FollowedQuery | undefined
  getAll(): readonly FollowedQuery[]
  subscribe(listener: (event: QueryEvent) => void): () => void
}

/** TanStack Query's `QueryClient`, of any adapter. */
export interface FollowedQueryClient {
  getQueryCache(): FollowedQueryCache
  invalidateQueries(
    filters: {
      readonly predicate: (query: FollowedQuery) => boolean
      readonly refetchType: 'active' | 'none'
    },
    options: { readonly cancelRefetch: boolean },
  ): Promise<void>
}

/** What TanStack Query gives to a `queryFn`, as far as it is used. */
export interface QueryContext {
  readonly client: FollowedQueryClient
  readonly queryKey: readonly unknown[]
}
