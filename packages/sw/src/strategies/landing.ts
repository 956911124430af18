// SPDX-License-Identifier: MIT
import {
  FIELD,
  judgeStorability,
  parseCacheGroups,
  parsePosition,
  type Position,
  storableFields,
  type Tag,
  tagsOf,
} from '@springhouse/core'
import { urlWithoutFragment, variantFor } from '../store/cache-key.ts'
import type { EntryDraft } from '../store/entry-cache.ts'
import type { Read } from './read.ts'

/** A response of the origin with what must be known to store it. */
export interface Landing {
  readonly read: Read
  readonly response: Response
  readonly requestTimeMs: number
  readonly responseTimeMs: number
  readonly stamp: Position | undefined
  readonly tags: readonly Tag[]
  /** Whether it was reached by redirects: then it belongs to another URL than the one that was asked for. */
  readonly isRedirected: boolean
  /** Whether something has answered in the origin's place. */
  readonly isStranger: boolean
  /** Whether the session under which the request began is still the one that the answer is for. */
  readonly isOwn: boolean
}

/**
 * Completes a landing by what its response says of itself: a stamp (without one it is born stale, unless no cache stands
 * between and none was asked) and tags (without the field it has those of its route).
 *
 * @param positionAtRequest this tier's own position when the request began
 */
export function landingOf(
  arrival: Omit<Landing, 'stamp' | 'tags' | 'isRedirected'>,
  positionAtRequest: Position | undefined,
): Landing {
  const { headers } = arrival.response
  const { match } = arrival.read
  const field = headers.get(FIELD.springhousePosition)
  const isDirect = field === null && match.route.origin === 'direct'
  return {
    ...arrival,
    isRedirected: arrival.response.redirected,
    stamp: isDirect ? positionAtRequest : parsePosition(field),
    tags: parseCacheGroups(headers.get(FIELD.cacheGroups)) ?? tagsOf(match),
  }
}

/** Tells why a response may not be stored; `undefined` when it may. */
export function whyNotStored(landing: Landing): string | undefined {
  const { read, response, isOwn, isRedirected, isStranger } = landing
  if (isStranger) return 'STRANGER'
  if (read.key === undefined || !isOwn) return 'PARTITION'
  if (isRedirected) return 'REDIRECTED'
  const verdict = judgeStorability({
    method: read.request.method,
    requestFields: read.request.headers,
    status: response.status,
    responseFields: response.headers,
    type: response.type,
  })
  return verdict.kind === 'store' ? undefined : verdict.why
}

/**
 * Tells whether a response that can't be stored has nevertheless superseded the stored one: else the old body would
 * reappear later (RFC 9111 §4.3.3).
 */
export function supersedes({ read, response, isOwn, isRedirected }: Landing): boolean {
  const isOfThisUri = isOwn && !isRedirected && read.request.method === 'GET'
  return isOfThisUri && (response.ok || response.status === 404 || response.status === 410)
}

/** Makes an entry of a landing; `undefined` when nobody knows whose it is. */
export function draftOf(landing: Landing, policyVersion: number): EntryDraft | undefined {
  const { read, response, requestTimeMs, responseTimeMs, stamp, tags } = landing
  if (read.key === undefined || read.partition === undefined) return undefined
  return {
    v: 1,
    key: read.key,
    partition: read.partition,
    scope: read.match.route.scope,
    route: read.match.route.name,
    url: urlWithoutFragment(read.request.url),
    status: response.status,
    statusText: response.statusText,
    fields: storableFields(response.headers),
    requestTimeMs,
    responseTimeMs,
    stamp,
    tags,
    policyVersion,
    variant: variantFor(response.headers.get(FIELD.vary), read.request.headers) ?? '',
    isInvalidated: false,
  }
}
