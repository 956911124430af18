// SPDX-License-Identifier: MIT
import type { Change, LinkState, SpringhouseClient } from '@springhouse/client'
import type { QueryClient } from '@tanstack/react-query'

export { default as policy } from './cache.policy.ts'

// Only for the compiler: what needs a browser isn't run.
export declare const client: SpringhouseClient
export declare const queryClient: QueryClient
export declare const signal: AbortSignal
export declare const list: { refetch(): void }
export declare function render(link: LinkState): void
export declare function refetch(change: Change): void
