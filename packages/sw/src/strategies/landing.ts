// SPDX-License-Identifier: MIT
import {
  FIELD,
  type FieldReader,
  judgeStorability,
  parseCacheControl,
  parseCacheGroups,
  parsePosition,
  type Position,
  storableFields,
  type Tag,
  tagsOf,
} from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import { entryKeyOf } from '../store/cache-key.ts'
import type { EntryDraft } from '../store/entry-cache.ts'
import type { Read } from './read.ts'
import { variantOfResponse } from './select.ts'

/** A response of the origin, with what the tier made of its arrival. */
export interface Arrival {
  readonly read: Read
  /**
   * The read under which it may be stored: after redirects that of the URL where it came from; `undefined` when no route
   * governs that one.
   */
  readonly stored: Read | undefined
  readonly response: Response
  /** Fields of the request that was sent. */
  readonly sent: FieldReader
  readonly requestTimeMs: number
  readonly responseTimeMs: number
  /** Whether something has answered in the origin's place. */
  readonly isStranger: boolean
  /** Whether the session under which the request began is still the one that the answer is for. */
  readonly isOwn: boolean
  /** Whether it is a copy of what another request was answered by, which also stores it. @default false */
  readonly isCollapsed?: boolean
}

/** A response of the origin with what must be known to store it. */
export interface Landing extends Arrival {
  readonly stamp: Position | undefined
  readonly tags: readonly Tag[]
  /** Whether it names more tags than an entry may have: then it has those of its route, and is born stale. */
  readonly hasTooManyTags: boolean
  /** The variant that it is, by what it says of itself; `undefined` when none can match. */
  readonly variant: string | undefined
}

/** How many tags an entry may have: each is looked up before each use. */
const MAX_ENTRY_TAGS = 128

/** How long the fields of a stored response may be, all names and values together. */
export const MAX_FIELD_LENGTH: number = 64 * 1024

/**
 * Completes an arrival by what its response says of itself: a stamp (without one it is born stale, unless no cache stands
 * between and none was asked) and tags (without the field it has those of its route).
 *
 * @param positionAtRequest this tier's own position when the request began
 */
export function landingOf(
  tier: BrowserTier,
  arrival: Arrival,
  positionAtRequest: Position | undefined,
): Landing {
  const { headers } = arrival.response
  const read = arrival.stored ?? arrival.read
  const field = headers.get(FIELD.springhousePosition)
  const isDirect = field === null && read.match.route.origin === 'direct' && read === arrival.read
  const stamp = isDirect ? positionAtRequest : parsePosition(field)
  const named = parseCacheGroups(headers.get(FIELD.cacheGroups))
  const hasTooManyTags = named !== undefined && named.length > MAX_ENTRY_TAGS
  if (hasTooManyTags) reportLimit(tier, `tags over ${MAX_ENTRY_TAGS}`)
  return {
    ...arrival,
    stamp: hasTooManyTags ? undefined : stamp,
    tags: named === undefined || hasTooManyTags ? tagsOf(read.match) : named,
    hasTooManyTags,
    variant: variantOfResponse(tier, read, headers),
  }
}

/** Tells why a response may not be stored; `undefined` when it may. */
export function whyNotStored(landing: Landing): string | undefined {
  const { stored, response, isOwn, isStranger, variant } = landing
  if (isStranger) return 'STRANGER'
  if (stored === undefined) return 'REDIRECTED'
  if (stored.uriKey === undefined || !isOwn) return 'PARTITION'
  const verdict = judgeStorability({
    method: stored.request.method,
    isKeyed: stored.isKeyed,
    requestFields: stored.request.headers,
    status: response.status,
    responseFields: response.headers,
    type: response.type,
  })
  if (verdict.kind === 'refuse') return verdict.why
  if (response.status > 599) return 'STATUS'
  if (variant === undefined) return 'VARY'
  return areTooLong(ownFields(landing)) ? FIELDS_TOO_LONG : undefined
}

/** Why a response with very long fields isn't stored. */
export const FIELDS_TOO_LONG = 'FIELDS'

/** Reports what isn't stored because of its size. */
export function reportLimit({ bulletin }: BrowserTier, limit: string): void {
  bulletin.trouble('Cannot store response', limit, 'over-limit')
}

/** Tells whether fields are too long to be stored. */
export function areTooLong(fields: Iterable<readonly [string, string]>): boolean {
  let length = 0
  for (const [name, value] of fields) length += name.length + value.length
  return length > MAX_FIELD_LENGTH
}

/** The fields of a landing that count: without tags beyond what an entry may have. */
export function ownFields({ response, hasTooManyTags }: Landing): Headers {
  if (!hasTooManyTags) return response.headers
  const fields = new Headers(response.headers)
  fields.delete(FIELD.cacheGroups)
  return fields
}

/**
 * Tells whether a response that can't be stored has nevertheless superseded the stored one: else the old body would
 * reappear later (RFC 9111 §4.3.3). Nothing of an exchange that was asked for with `no-store` is kept.
 */
export function supersedes({ read, response, isOwn }: Landing): boolean {
  const { request } = read
  const isOfThisUri = isOwn && !response.redirected && request.method !== 'HEAD'
  const isCurrent = response.ok || response.status === 404 || response.status === 410
  const directives = parseCacheControl(request.headers.get(FIELD.cacheControl))
  return isOfThisUri && isCurrent && response.status !== 206 && !directives.has('no-store')
}

/** Makes an entry of a landing; `undefined` when nobody knows whose it is. */
export function draftOf(landing: Landing, policyVersion: number): EntryDraft | undefined {
  const { response, requestTimeMs, responseTimeMs, stamp, tags, variant, stored } = landing
  if (stored?.uriKey === undefined || stored.partition === undefined || variant === undefined) {
    return undefined
  }
  const { uriKey, partition, scope, entryUrl } = stored
  if (scope === undefined) return undefined
  const { route } = stored.match
  return {
    v: 2,
    key: entryKeyOf(uriKey, variant),
    uriKey,
    partition,
    scope,
    route: route.name,
    url: entryUrl,
    status: response.status,
    statusText: response.statusText,
    fields: storableFields(ownFields(landing), responseTimeMs),
    requestTimeMs,
    responseTimeMs,
    stamp,
    tags,
    policyVersion,
    variant,
    budget: route.budget,
    wasEncoded: response.headers.has('Content-Encoding'),
    isInvalidated: false,
  }
}
