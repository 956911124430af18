// SPDX-License-Identifier: MIT
import { type DeltaSeconds, parseCacheControl, parseVary, type Route } from '@springhouse/core'
import type { LoadedResponse } from './stored-response.ts'

/** Statuses that the origin keeps: those whose answer depends on the data alone (RFC 9110 §15.1, without 206, 405, 414, 501). */
const STORED_STATUSES: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 308, 404, 410])

const NEGATIVE_STATUSES: ReadonlySet<number> = new Set([404, 410])

/** How long each tier keeps a response; `undefined` where it doesn't. */
export interface TierLifetimes {
  readonly process: DeltaSeconds | undefined
  readonly redis: DeltaSeconds | undefined
}

// Each of them is looked up at each hit.
const MAX_TAGS = 1_000

/** Why a response is not kept, in the words of `Cache-Status`' `detail`. */
export type OriginRefusal =
  'STATUS' | 'SET-COOKIE' | 'NO-STORE' | 'PRIVATE' | 'VARY' | 'ENCODED' | 'TAGS'

/**
 * Decides whether the origin keeps a loaded response.
 *
 * @returns why it doesn't, or `undefined` when it does
 */
export function whyNotKept(response: LoadedResponse, route: Route): OriginRefusal | undefined {
  if (!STORED_STATUSES.has(response.status)) return 'STATUS'
  if (response.tags.length > MAX_TAGS) return 'TAGS'
  // Spec: whoever gets a copy would get the cookie too (RFC 9111 §7.3).
  if (valueOf(response, 'set-cookie') !== null) return 'SET-COOKIE'
  const cacheControl = parseCacheControl(valueOf(response, 'cache-control'))
  if (cacheControl.has('no-store') || cacheControl.has('no-cache')) return 'NO-STORE'
  if (cacheControl.has('private') && route.partition === 'public') return 'PRIVATE'
  // Trade: the key has no request fields, so a response that was negotiated is loaded each time.
  const vary = parseVary(valueOf(response, 'vary'))
  if (vary === '*' || vary.some((name) => name !== 'accept-encoding')) return 'VARY'
  return valueOf(response, 'content-encoding') === null ? undefined : 'ENCODED'
}

/**
 * Names how long a response of a route is kept: an absence no longer than the route's `negative` lifetime.
 *
 * Without a Redis tier this process stands in for it.
 */
export function tierLifetimes(route: Route, status: number, hasRedis: boolean): TierLifetimes {
  const { negative } = route.lifetimes
  const limit = (lifetime: DeltaSeconds | undefined): DeltaSeconds | undefined =>
    NEGATIVE_STATUSES.has(status) ? shorter(lifetime, negative) : lifetime
  const process = limit(route.lifetimes.process)
  const redis = limit(route.lifetimes.redis)
  return hasRedis ? { process, redis } : { process: longer(process, redis), redis: undefined }
}

/** Joins the values of a field; `null` without one. */
export function valueOf({ fields }: Pick<LoadedResponse, 'fields'>, name: string): string | null {
  const values = fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value)
  return values.length === 0 ? null : values.join(', ')
}

function shorter(
  lifetime: DeltaSeconds | undefined,
  negative: DeltaSeconds | undefined,
): DeltaSeconds | undefined {
  return lifetime === undefined || negative === undefined ? undefined : Math.min(lifetime, negative)
}

function longer(
  one: DeltaSeconds | undefined,
  other: DeltaSeconds | undefined,
): DeltaSeconds | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
}
