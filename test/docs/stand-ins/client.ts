// SPDX-License-Identifier: MIT
import type { Change, LinkState, ListStamp, SpringhouseClient } from '@springhouse/client'
import type { OutboxRecord } from '@springhouse/outbox'
import type { QueryClient } from '@tanstack/react-query'

export { default as policy } from './cache.policy.ts'

// Only for the compiler: what needs a browser isn't run.
export declare const client: SpringhouseClient
export declare const queryClient: QueryClient
export declare const signal: AbortSignal
export declare const list: { refetch(): void }
export declare const answer: { readonly rows: readonly string[]; readonly stamp: ListStamp }
export declare function readRow(record: OutboxRecord): string
export declare function notify(record: OutboxRecord): void
export declare function render(link: LinkState): void
export declare function refetch(change: Change): void
