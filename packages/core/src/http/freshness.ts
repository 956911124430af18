// SPDX-License-Identifier: MIT
import { EVERYTHING } from '../log/tag.ts'
import type { DeltaSeconds, Route } from '../policy/route.ts'
import { FIELD } from '../protocol/header-names.ts'
import { dateValueMs } from './age.ts'
import { type CacheControl, MAX_SECONDS, parseCacheControl } from './cache-control.ts'
import { parseHttpDate } from './http-date.ts'
import { isHeuristicallyCacheable } from './statuses.ts'
import type { StoredMetadata } from './stored-metadata.ts'
import { parseTargetedField } from './targeted-field.ts'

/** How long a stored response may be used, and how once that is over. Lengths are seconds. */
export interface Freshness {
  readonly seconds: DeltaSeconds
  readonly staleWhileRevalidate: DeltaSeconds
  readonly staleIfError: DeltaSeconds
  readonly noCache: boolean
  readonly mustRevalidate: boolean
  readonly immutable: boolean
}

const HEURISTIC_CAP_SECONDS = 86_400

/**
 * Computes what a stored response grants: by `Springhouse-Cache-Control` if it is valid, which then replaces
 * `Cache-Control` and `Expires` whole; else by these; else by the route's lifetimes.
 *
 * @param route where it is `undefined` or `heuristic`, lifetimes are guessed from `Last-Modified` (RFC 9111 §4.2.2)
 * @param following whether this tier follows the log; counts only for responses with a tag other than `*`
 * @see RFC 9111 §4.2.1, RFC 9213 §2
 */
export function freshnessLifetime(
  stored: StoredMetadata,
  route: Route | undefined,
  following: boolean,
): Freshness {
  const { fields } = stored
  const targeted = parseTargetedField(fields.get(FIELD.springhouseCacheControl))
  const directives = targeted ?? parseCacheControl(fields.get(FIELD.cacheControl))
  const follows = following && stored.tags.some((tag) => tag !== EVERYTHING)
  const explicit = explicitLifetime(stored, directives, targeted !== undefined)
  const granted = follows ? targeted?.seconds('following') : undefined
  const isImplied = explicit === undefined && mayBeGuessed(stored.status, directives)
  const lifetimes = isImplied ? route?.lifetimes : undefined
  const implied = isImplied ? impliedLifetime(stored, route, follows) : 0
  return {
    seconds: granted ?? explicit ?? implied,
    staleWhileRevalidate:
      directives.seconds('stale-while-revalidate') ?? lifetimes?.staleWhileRevalidate ?? 0,
    staleIfError: directives.seconds('stale-if-error') ?? lifetimes?.staleIfError ?? 0,
    noCache: directives.has('no-cache'),
    mustRevalidate: directives.has('must-revalidate'),
    immutable:
      directives.has('immutable') || (lifetimes !== undefined && route?.immutable === true),
  }
}

function explicitLifetime(
  stored: StoredMetadata,
  directives: CacheControl,
  isTargeted: boolean,
): DeltaSeconds | undefined {
  // Spec: with max-age, valid or not, Expires is ignored (RFC 9111 §5.3); s-maxage is for shared caches.
  const maxAge = directives.seconds('max-age')
  const expires = stored.fields.get(FIELD.expires)
  if (maxAge !== undefined || isTargeted || expires === null) return maxAge
  const expiresMs = parseHttpDate(expires, stored.responseTimeMs)
  // Spec: an invalid date, "0" above all, lies in the past (RFC 9111 §5.3).
  if (expiresMs === undefined) return 0
  return clamp((expiresMs - dateValueMs(stored)) / 1000, MAX_SECONDS)
}

// Spec: without a lifetime of its own only such a response has one, or one that is marked cacheable (RFC 9111 §4.2.2,
// §5.2.2.7, §5.2.2.9).
function mayBeGuessed(status: number, directives: CacheControl): boolean {
  return (
    isHeuristicallyCacheable(status) || directives.has('public') || directives.isBare('private')
  )
}

function impliedLifetime(
  stored: StoredMetadata,
  route: Route | undefined,
  follows: boolean,
): DeltaSeconds {
  const { status } = stored
  if (route === undefined || route.heuristic) return heuristicLifetime(stored)
  const { negative = 0, whenFollowing, whenNot } = route.lifetimes
  if (status >= 400) return status === 404 || status === 410 ? negative : 0
  return follows ? whenFollowing : whenNot
}

function heuristicLifetime(stored: StoredMetadata): DeltaSeconds {
  const modified = stored.fields.get(FIELD.lastModified)
  const modifiedMs = modified === null ? undefined : parseHttpDate(modified, stored.responseTimeMs)
  if (modifiedMs === undefined) return 0
  return clamp((dateValueMs(stored) - modifiedMs) / 10_000, HEURISTIC_CAP_SECONDS)
}

function clamp(seconds: number, most: number): DeltaSeconds {
  return Math.floor(Math.max(0, Math.min(seconds, most)))
}
