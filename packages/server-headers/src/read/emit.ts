// SPDX-License-Identifier: MIT
import type { Route, Tag } from '@springhouse/core'
import { emitFields, FIELD } from '@springhouse/core'
import { joinLists, splitList } from './field-lists.ts'

/** What the emitted fields depend on. */
export interface EmitInput {
  readonly route: Route
  readonly status: number
  readonly tags: readonly Tag[]
}

const TARGETED: readonly string[] = [
  FIELD.springhouseCacheControl,
  FIELD.cdnCacheControl,
  FIELD.surrogateControl,
]
const NEGATIVE_STATUS: ReadonlySet<number> = new Set([404, 410])
// Many proxies and clients refuse a longer field, and with it the whole response.
const MAX_GROUPS_LENGTH = 4_096
// Directives that are granted because an invalidation would be heard of.
const TRUSTS_TAGS = /^(max-age|following|stale-while-revalidate|immutable)\b/

/**
 * Adds the cache fields that the policy gives a response. What the handler said itself is kept.
 *
 * Spec: a targeted field overrides `Cache-Control` for the cache that it targets (RFC 9213 section 2.1), even `no-store`.
 * So a handler that says `Cache-Control` itself speaks for every tier, and no targeted field is added to it.
 */
export function addPolicyFields(headers: Headers, input: EmitInput): void {
  const speaksForItself = headers.has(FIELD.cacheControl)
  for (const [name, value] of policyFields(headers, input)) {
    if (name === FIELD.vary) headers.set(name, joinLists(headers.get(name), value))
    else if (speaksForItself && TARGETED.includes(name)) continue
    else if (!headers.has(name)) headers.set(name, value)
  }
  if ((headers.get(FIELD.cacheGroups)?.length ?? 0) > MAX_GROUPS_LENGTH) leaveOutGroups(headers)
}

// Trade: a list that was cut would hide invalidations. Without it nobody outside can tell when the response becomes
// invalid, so the edge doesn't keep it, and the worker asks with the validator before each use.
function leaveOutGroups(headers: Headers): void {
  headers.delete(FIELD.cacheGroups)
  for (const name of [FIELD.cdnCacheControl, FIELD.surrogateControl]) headers.set(name, 'no-store')
  const granted = splitList(headers.get(FIELD.springhouseCacheControl))
  const others = granted.filter((directive) => !TRUSTS_TAGS.test(directive))
  headers.set(FIELD.springhouseCacheControl, ['max-age=0', ...others].join(', '))
}

function policyFields(
  headers: Headers,
  { route, status, tags }: EmitInput,
): readonly (readonly [string, string])[] {
  if (!isSuccessful(status) && !NEGATIVE_STATUS.has(status))
    return [[FIELD.cacheControl, 'no-store']]
  // A response that sets a cookie belongs to one session, whatever the route says (RFC 9111 section 7.3).
  const partitioned = route.partition !== 'public' || headers.has(FIELD.setCookie)
  return emitFields(route, { tags, partitioned, status: status === 304 ? 200 : status })
}

/** Tells whether a status says that here is the thing that was asked for, or that it is unchanged. */
export function isSuccessful(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304
}
