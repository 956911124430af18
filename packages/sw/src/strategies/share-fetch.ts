// SPDX-License-Identifier: MIT
import {
  currentAge,
  FIELD,
  formatPosition,
  judgeValidity,
  mayCollapse,
  mayShare,
  storableFields,
} from '@springhouse/core'
import type { EntryRecord } from '../store/schema.ts'
import { askUntilCurrent } from './ask-until-current.ts'
import { notBefore } from './consistency.ts'
import { type Landing, whyNotStored } from './landing.ts'
import type { ReadContext } from './read-context.ts'
import type { Read } from './read.ts'
import { variantOfResponse } from './select.ts'

/**
 * Asks the origin, as `askUntilCurrent()`; of equal reads at the same time, in whatever tab, only the first does, and the
 * others get a copy if its answer may be theirs. If not, each of them asks for itself.
 *
 * @param validated the stored responses that the origin is asked about
 * @see RFC 9111 §4
 */
export function askShared(
  context: ReadContext,
  read: Read,
  validated: readonly EntryRecord[] = [],
): Promise<Landing> {
  const { flights } = context.tier
  const key = flightOf(context, read, validated)
  if (key === undefined) return askUntilCurrent(context, read, validated)
  return flights.share(key, {
    signal: read.request.signal,
    copyOf: (landing) =>
      isFor(context, read, landing) ? collapsed(context, read, landing) : undefined,
    start: (signal) => askUntilCurrent(context, signal ? detached(read, signal) : read, validated),
  })
}

// Where the origin is asked each time, an answer to another request will not do.
const SHARED: ReadonlySet<string> = new Set(['cache-first', 'stale-while-revalidate'])

function flightOf(
  { tier }: ReadContext,
  read: Read,
  validated: readonly EntryRecord[],
): string | undefined {
  const { uriKey, isKeyed, match, token } = read
  const { method, headers, cache, mode, redirect, destination } = read.request
  const isCollapsible =
    uriKey !== undefined &&
    SHARED.has(match.route.strategy) &&
    match.route.consistency !== 'strong' &&
    // Platform: a request for an element can't be made anew, and so not be cut loose from its page.
    destination === '' &&
    (mode === 'cors' || mode === 'same-origin') &&
    mayCollapse({ method, isKeyed, cacheMode: cache, fields: headers })
  if (!isCollapsible) return undefined
  const directives = [headers.get(FIELD.cacheControl), headers.get('Pragma')]
  const asked = validated.map(({ key, responseTimeMs }) => [key, responseTimeMs])
  const after = notBefore(tier, read)
  const manner = [method, cache, mode, redirect, after && formatPosition(after)]
  return JSON.stringify([uriKey, token.generation, manner, directives, asked])
}

// The first page's abort must not break what others wait for.
function detached(read: Read, signal: AbortSignal): Read {
  const { request, body } = read
  const { referrer, referrerPolicy } = request
  const content = body !== undefined && body.byteLength > 0 ? { body } : {}
  return {
    ...read,
    request: new Request(request, { signal, referrer, referrerPolicy, ...content }),
  }
}

function isFor({ tier, traced }: ReadContext, read: Read, landing: Landing): boolean {
  const { response, requestTimeMs, responseTimeMs, tags } = landing
  // All who wait were about to validate the same stored responses.
  if (response.status === 304) return landing.isOwn && !landing.isStranger
  if (landing.stored !== landing.read || whyNotStored(landing) !== undefined) return false
  const { status, headers, type } = response
  const { method, cache, headers: requestFields } = read.request
  const { isKeyed } = read
  return mayShare({
    exchange: { method, requestFields, status, responseFields: headers, type, isKeyed },
    variant: variantOfResponse(tier, landing.read, headers),
    wanted: variantOfResponse(tier, read, headers),
    read: {
      request: { method, isKeyed, cacheMode: cache, fields: requestFields },
      stored: {
        status,
        fields: headers,
        requestTimeMs,
        responseTimeMs,
        tags,
        policyVersionCurrent: true,
      },
      validity: judgeValidity(landing, tier.log.view(read.scope)),
      route: read.match.route,
      following: traced?.following ?? false,
      nowMs: tier.environment.now(),
    },
  })
}

// Whoever went first stores it.
function collapsed({ tier }: ReadContext, read: Read, landing: Landing): Landing {
  const nowMs = tier.environment.now()
  return { ...landing, read, response: copyOf(landing, nowMs), isOwn: false, isCollapsed: true }
}

// Spec: to whoever waited it is an answer from a cache: with an age, without what was for one hop (RFC 9111 §3.1, §4).
function copyOf({ response, requestTimeMs, responseTimeMs }: Landing, nowMs: number): Response {
  const copy = response.clone()
  if (response.status === 304) return copy
  const headers = new Headers(storableFields(response.headers, responseTimeMs))
  const age = currentAge({ fields: headers, requestTimeMs, responseTimeMs }, nowMs)
  headers.set(FIELD.age, String(age))
  const { status, statusText } = response
  return new Response(copy.body, { status, statusText, headers })
}
