// SPDX-License-Identifier: MIT
import {
  appendCacheStatus,
  type CacheStatusMember,
  currentAge,
  FIELD,
  freshnessLifetime,
  isNotModified,
} from '@springhouse/core'
import { fieldsOf } from '../browser-tier.ts'
import type { Found } from '../store/entry-cache.ts'
import type { ReadContext } from './read-context.ts'

/** What this tier did, for `Cache-Status` (RFC 9211). */
export type Outcome = Omit<CacheStatusMember, 'cache'>

const TIER = 'Springhouse-SW'
// Spec: these have no body (Fetch, "null body status").
const NULL_BODY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])
// Platform: Chromium keeps compiled code only for the very response that it loaded; nobody sees these fields anyway.
const UNTOUCHED: ReadonlySet<string> = new Set(['script', 'style', 'image', 'font', 'worker'])

/**
 * Makes the answer to a request from a stored response: with `Age`, as a 304 where the page holds the same body.
 *
 * @returns `undefined` when the body is gone or a plugin refuses it: then the entry is a miss
 */
export async function handOut(
  context: ReadContext,
  found: Found,
  outcome: Outcome,
): Promise<Response | undefined> {
  const { tier, request } = context
  const body = await tier.cache.body(found)
  if (body === undefined) return undefined
  const fields = fieldsOf(found.entry)
  const nowMs = tier.environment.now()
  const age = currentAge({ ...found.entry, fields }, nowMs)
  const validators = {
    etag: fields.get(FIELD.entityTag),
    lastModified: fields.get(FIELD.lastModified),
  }
  const isUnchanged = isNotModified(request.headers, validators)
  const { status, statusText } = isUnchanged
    ? { status: 304, statusText: 'Not Modified' }
    : found.entry
  fields.set(FIELD.age, String(Math.max(0, Math.floor(age))))
  fields.set(FIELD.cacheStatus, statusOf(fields, outcome))
  const isEmpty = NULL_BODY.has(status) || request.method === 'HEAD'
  return context.reuse(new Response(isEmpty ? null : body, { status, statusText, headers: fields }))
}

/** Tells how long a stored response stays fresh, in seconds; negative when it is stale. */
export async function ttlOf({ tier, match }: ReadContext, { entry }: Found): Promise<number> {
  const metadata = tier.metadataOf(entry)
  const following = await tier.log.isFollowing(entry.scope)
  const { seconds } = freshnessLifetime(metadata, match.route, following)
  return seconds - currentAge(metadata, tier.environment.now())
}

/** Adds this tier's member of `Cache-Status` to an answer of the origin, where that costs nothing that anybody would miss. */
export function annotate(request: Request, response: Response, outcome: Outcome): Response {
  // A response made anew loses its URL, its type and whether it was redirected.
  const isPlain =
    response.type === 'basic' || response.type === 'default' || response.type === 'cors'
  if (!isPlain || response.redirected || UNTOUCHED.has(request.destination)) return response
  const headers = new Headers(response.headers)
  headers.set(FIELD.cacheStatus, statusOf(headers, outcome))
  const { status, statusText } = response
  return new Response(NULL_BODY.has(status) ? null : response.body, { status, statusText, headers })
}

function statusOf(fields: Headers, outcome: Outcome): string {
  return appendCacheStatus(fields.get(FIELD.cacheStatus), { cache: TIER, ...outcome })
}
