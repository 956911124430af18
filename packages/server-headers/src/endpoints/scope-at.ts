// SPDX-License-Identifier: MIT
import type { FollowedScope } from '../identity/scopes.ts'
import { problemResponse } from '../problem-response.ts'
import type { EndpointRoom } from './endpoint.ts'

/** Finds the scope that a path's key names: the public one without a key. An answer when there is none. */
export function scopeAt(
  keys: readonly string[],
  { scopes }: EndpointRoom,
): FollowedScope | Response {
  const [key, ...more] = keys
  if (key === undefined) return scopes.public
  const followed = more.length === 0 ? scopes.ofKey(key) : undefined
  // A key that was good a while ago: /changes names the present one.
  return followed ?? problemResponse({ status: 404, title: 'No such log' })
}
