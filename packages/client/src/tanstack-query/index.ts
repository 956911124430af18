// SPDX-License-Identifier: MIT

/**
 * Springhouse for TanStack Query 5, whatever the framework: changes anywhere fetch the queries again that they concern.
 *
 * @module
 */

export { type ChangeSource, followChanges } from './follow-changes.ts'
export { learnTags } from './learn-tags.ts'
export type {
  FollowedQuery,
  FollowedQueryCache,
  FollowedQueryClient,
  QueryContext,
  QueryEvent,
} from './query-client.ts'
