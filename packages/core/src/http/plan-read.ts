// SPDX-License-Identifier: MIT
import type { Validity } from '../log/validity.ts'
import type { DeltaSeconds, Route } from '../policy/route.ts'
import type { FieldReader } from '../protocol/header-names.ts'
import { currentAge } from './age.ts'
import type { CacheControl } from './cache-control.ts'
import { freshnessLifetime } from './freshness.ts'
import { isReadMethod } from './methods.ts'
import { asksOriginOnly, isConditional } from './preconditions.ts'
import { requestDirectives } from './request-directives.ts'
import type { StoredMetadata } from './stored-metadata.ts'

/** Everything that the decision about a read depends on. */
export interface ReadInput {
  readonly request: {
    readonly method: string
    /** Whether it has a key that stands for its body: then a POST or QUERY is read as a GET is. @default false */
    readonly isKeyed?: boolean
    /** `Request.cache` of Fetch. */
    readonly cacheMode: string
    readonly fields: FieldReader
  }
  /** The stored response that the request selects, if there is one. */
  readonly stored: StoredMetadata | undefined
  /** Verdict of the rule of validity on the stored response. */
  readonly validity: Validity
  readonly route: Route
  /** Whether this tier follows the log. */
  readonly following: boolean
  /** Whether the stored response may be older than what the route's consistency asks for. @default false */
  readonly isBehind?: boolean
  readonly nowMs: number
}

/** When the stored copy may be handed out although its validation failed. */
export interface Fallback {
  /** After a 500, 502, 503 or 504. */
  readonly onError: boolean
  /** When the origin can't be reached. */
  readonly whenDisconnected: boolean
}

/** What to do for a read. */
export type ReadPlan =
  /** Neither look up nor store. */
  | { readonly kind: 'bypass'; readonly why: string }
  /** Hand out the stored copy. */
  | {
      readonly kind: 'hit'
      readonly ageSeconds: DeltaSeconds
      /** Remaining freshness; negative when stale. */
      readonly ttlSeconds: number
      readonly stale: boolean
      readonly why: 'fresh' | 'stale-while-revalidate' | 'max-stale' | 'force-cache'
      readonly validateInBackground: boolean
    }
  /** Ask the origin with the stored copy's validator. */
  | {
      readonly kind: 'validate'
      readonly forward: 'stale' | 'request'
      /** The copy is known to predate an invalidation: mark it when it is handed out. */
      readonly invalid: boolean
      /** After so many milliseconds without an answer the copy is handed out; `undefined` means never. */
      readonly deadlineMs: number | undefined
      readonly fallback: Fallback
      /** What is left when the origin can't be reached and the copy may not be handed out (RFC 9111 §5.2.2.2). */
      readonly unanswered: 'gateway-timeout' | 'network-error'
    }
  /** Nothing usable is stored, or the request refuses it. */
  | { readonly kind: 'fetch'; readonly forward: 'uri-miss' | 'request' }
  /**
   * Only a stored copy was wanted, and there is none: a 504 where the request or the route says so (RFC 9111 §5.2.1.7),
   * an error of the network where Fetch's mode `only-if-cached` does.
   */
  | { readonly kind: 'gateway-timeout' | 'network-error' }

/** How long the origin is waited for while a usable copy is at hand, in milliseconds. */
export const PATIENCE_MS = 3000

// A clock that was set back by more than this makes ages meaningless.
const CLOCK_TOLERANCE_MS = 60_000

/**
 * Decides how a read is answered.
 *
 * @see RFC 9111 §4, RFC 5861, RFC 8246; docs/protocol.md, "The rule"
 */
export function planRead(input: ReadInput): ReadPlan {
  const { request, stored, route } = input
  const { method, isKeyed } = request
  const cacheMode = cacheModeOf(request)
  if (!isReadMethod(method, isKeyed)) return { kind: 'bypass', why: 'method' }
  if (cacheMode === 'no-store') return { kind: 'bypass', why: 'no-store' }
  if (cacheMode === 'reload') return { kind: 'fetch', forward: 'request' }
  const directives = requestDirectives(request.fields)
  const isStoredOnly = cacheMode === 'only-if-cached' || route.strategy === 'cache-only'
  const onlyIfCached = isStoredOnly || directives.has('only-if-cached')
  const isForOrigin = asksOriginOnly(request.fields)
  const none = {
    kind: cacheMode === 'only-if-cached' ? 'network-error' : 'gateway-timeout',
  } as const
  if (onlyIfCached && (isForOrigin || stored === undefined)) return none
  if (isForOrigin) return { kind: 'bypass', why: 'precondition' }
  if (stored === undefined) return { kind: 'fetch', forward: 'uri-miss' }
  const copy = assess(stored, input)
  const hit =
    isStoredOnly || cacheMode === 'force-cache'
      ? planAnyCopy(copy)
      : planHit(copy, cacheMode, directives, route)
  if (hit !== undefined) return hit
  return onlyIfCached ? none : planValidation(copy, directives, route)
}

// Platform: a request with conditions of the page's own has one of these modes before a worker sees it: `no-store` by
// Fetch, `no-cache` in Chromium. What such a page wants is answered by its conditions.
function cacheModeOf({ cacheMode, fields }: ReadInput['request']): string {
  const isImplied = cacheMode === 'no-store' || cacheMode === 'no-cache'
  return isImplied && isConditional(fields) ? 'default' : cacheMode
}

/** A stored copy, judged. */
interface Copy {
  readonly age: DeltaSeconds
  readonly lifetime: DeltaSeconds
  readonly fresh: boolean
  readonly invalid: boolean
  readonly isBehind: boolean
  readonly isWritten: boolean
  /** Seconds past its lifetime; 0 for a copy that is stale for another reason. */
  readonly staleness: DeltaSeconds
  /** `no-cache`, or `must-revalidate` once stale: not even offline (RFC 9111 §4.2.4). */
  readonly locked: boolean
  readonly policyVersionCurrent: boolean
  readonly immutable: boolean
  readonly staleWhileRevalidate: DeltaSeconds
  readonly staleIfError: DeltaSeconds
}

function assess(stored: StoredMetadata, input: ReadInput): Copy {
  const { validity, route, following, isBehind = false, nowMs } = input
  const isValid = validity.kind === 'valid'
  const freshness = freshnessLifetime(stored, route, following && isValid)
  const age = currentAge(stored, nowMs)
  const lifetime = freshness.seconds
  const fresh =
    isValid &&
    stored.policyVersionCurrent &&
    nowMs >= stored.responseTimeMs - CLOCK_TOLERANCE_MS &&
    // Spec: strictly greater (RFC 9111 §4.2).
    lifetime > age
  return {
    ...freshness,
    age,
    lifetime,
    fresh,
    invalid: validity.kind === 'invalid',
    isBehind,
    isWritten: stored.isWritten === true,
    staleness: Math.max(0, age - lifetime),
    locked: freshness.noCache || (freshness.mustRevalidate && !fresh),
    policyVersionCurrent: stored.policyVersionCurrent,
  }
}

type Hit = Extract<ReadPlan, { kind: 'hit' }>

function hitOf(copy: Copy, why: Hit['why'], validateInBackground = false): Hit {
  const ttl = copy.lifetime - copy.age
  return {
    kind: 'hit',
    ageSeconds: copy.age,
    ttlSeconds: copy.fresh ? ttl : Math.min(0, ttl),
    stale: !copy.fresh,
    why,
    validateInBackground,
  }
}

// Fetch's modes force-cache and only-if-cached take any copy, whatever its age, but not one known to be wrong.
function planAnyCopy(copy: Copy): Hit | undefined {
  if (copy.invalid) return undefined
  return hitOf(copy, copy.fresh ? 'fresh' : 'force-cache')
}

function planHit(
  copy: Copy,
  cacheMode: string,
  directives: CacheControl,
  { strategy }: Route,
): Hit | undefined {
  if (strategy === 'network-only' || strategy === 'network-first') return undefined
  if (copy.invalid || copy.isBehind || copy.locked || !copy.policyVersionCurrent) return undefined
  if (asksOrigin(copy, cacheMode, directives)) return undefined
  if (copy.lifetime - copy.age < (directives.seconds('min-fresh') ?? -Infinity)) return undefined
  if (copy.fresh) return hitOf(copy, 'fresh')
  const mayRevalidateLater =
    strategy === 'stale-while-revalidate' && covers(copy.staleWhileRevalidate, copy.staleness)
  // Spec: max-stale says how stale an answer may be; max-age without it wants none (RFC 9111 §5.2.1.1, §5.2.1.2).
  if (directives.has('max-stale')) {
    const isWelcome = maxStale(directives) >= copy.staleness
    return isWelcome ? hitOf(copy, 'max-stale', mayRevalidateLater) : undefined
  }
  const isWelcome = mayRevalidateLater && !directives.has('max-age')
  return isWelcome ? hitOf(copy, 'stale-while-revalidate', true) : undefined
}

function asksOrigin(copy: Copy, cacheMode: string, directives: CacheControl): boolean {
  // Spec: immutable spares a plain reload its validation while fresh (RFC 8246 §2).
  const isReload = cacheMode === 'no-cache' && !(copy.immutable && copy.fresh)
  // Spec: ages are whole seconds, so at 0 a moment has passed already: max-age=0 asks the origin (RFC 9111 §5.2.1.1).
  const oldest = directives.seconds('max-age') ?? Infinity
  const isTooOld = copy.age > oldest || oldest === 0
  return isReload || isTooOld || directives.has('no-cache')
}

function planValidation(copy: Copy, directives: CacheControl, route: Route): ReadPlan {
  const { invalid, fresh, locked } = copy
  const allowedOffline =
    (route.offline === 'serve' || route.offline === 'pinned') &&
    copy.age <= (route.lifetimes.maxOfflineAge ?? Infinity)
  // A caller that itself asks for the origin's answer isn't given less, unless it says so.
  const accepted = directives.seconds('stale-if-error') ?? 0
  const insists = directives.has('no-cache') && !covers(accepted, copy.staleness)
  const whenDisconnected = allowedOffline && !locked && !insists
  const staleIfError = insists ? 0 : Math.max(copy.staleIfError, accepted)
  const spared = (fresh && !insists) || covers(staleIfError, copy.staleness)
  // An invalid copy, and any copy of a network-only route, is shown by the offline rule or not at all.
  const needsOfflineRule = invalid || route.strategy === 'network-only'
  const onError =
    !locked && !copy.isWritten && (invalid || spared) && (!needsOfflineRule || whenDisconnected)
  const isImpatient = invalid || route.strategy === 'network-first'
  return {
    kind: 'validate',
    forward: fresh ? 'request' : 'stale',
    invalid,
    deadlineMs: isImpatient && whenDisconnected ? PATIENCE_MS : undefined,
    fallback: { onError, whenDisconnected },
    unanswered: locked ? 'gateway-timeout' : 'network-error',
  }
}

// Spec: windows are measured in staleness, and their end belongs to them (RFC 5861 §3, §4).
function covers(windowSeconds: DeltaSeconds, staleness: DeltaSeconds): boolean {
  return windowSeconds > 0 && windowSeconds >= staleness
}

// Spec: without a number any staleness will do (RFC 9111 §5.2.1.2).
function maxStale(directives: CacheControl): DeltaSeconds {
  return directives.isBare('max-stale') ? Infinity : (directives.seconds('max-stale') ?? 0)
}
