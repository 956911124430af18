// SPDX-License-Identifier: MIT
import {
  appendCacheStatus,
  currentAge,
  evaluatePreconditions,
  FIELD,
  freshnessLifetime,
  notModifiedFields,
} from '@springhouse/core'
import { fieldsOf } from '../browser-tier.ts'
import type { Found } from '../store/entry-cache.ts'
import { isConditional } from './ask-origin.ts'
import { type Outcome, TIER } from './outcome.ts'
import type { ReadContext } from './read-context.ts'

// Spec: these have no body (Fetch, "null body status").
const NULL_BODY: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])
const NOT_MODIFIED = { status: 304, statusText: 'Not Modified' }
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
  const { entry } = found
  const stored = tier.metadataOf(entry)
  const isUnchanged =
    isConditional(request) && evaluatePreconditions(request.headers, stored) === 'not-modified'
  const { status, statusText } = isUnchanged ? NOT_MODIFIED : entry
  const isEmpty = NULL_BODY.has(status) || request.method === 'HEAD'
  const body = isEmpty ? null : await tier.cache.body(found)
  if (body === undefined) return undefined
  const fields = isUnchanged ? new Headers(notModifiedFields(entry.fields)) : fieldsOf(entry)
  fields.set(FIELD.age, String(currentAge(stored, tier.environment.now())))
  fields.set(FIELD.cacheStatus, statusOf(fields, outcome))
  if (context.traced !== undefined) context.traced.outcome = outcome
  const sent = body instanceof ArrayBuffer ? streamOf(body) : body
  return context.reuse(new Response(sent, { status, statusText, headers: fields }))
}

// Platform: Chromium makes a Blob of a buffer, by way of another process; a stream it pumps to the page itself.
function streamOf(buffer: ArrayBuffer): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(buffer))
      controller.close()
    },
  })
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
  // Platform: an origin may answer with any three digits, a response that is made anew not (Fetch, "initialize a response").
  const isStandard = response.status >= 200 && response.status < 600
  const isFree = isPlain && isStandard && !response.redirected
  if (!isFree || UNTOUCHED.has(request.destination)) return response
  const headers = new Headers(response.headers)
  headers.set(FIELD.cacheStatus, statusOf(headers, outcome))
  const { status, statusText } = response
  return new Response(NULL_BODY.has(status) ? null : response.body, { status, statusText, headers })
}

/** Answers that no copy may be handed out (RFC 9111 §5.2.1.7, §5.2.2.2). */
export function gatewayTimeout(): Response {
  return new Response(null, { status: 504, statusText: 'Gateway Timeout' })
}

function statusOf(fields: Headers, outcome: Outcome): string {
  return appendCacheStatus(fields.get(FIELD.cacheStatus), { cache: TIER, ...outcome })
}
