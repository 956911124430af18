// SPDX-License-Identifier: MIT
import { judgeValidity, type Position, type Tag } from '@springhouse/core'
import { createHash } from 'node:crypto'
import { withDeadline } from '../deadline.ts'
import type { ScopeFollower } from '../follow/scope-follower.ts'
import { entityTagOf } from './entity-tag.ts'
import {
  answerFromCopy,
  type Load,
  loadPastTiers,
  loadTagged,
  ORIGIN_CACHE,
  type OriginAnswer,
} from './origin-answer.ts'
import { tierLifetimes, whyNotKept } from './origin-storability.ts'
import type { ProcessEntry, ProcessTier } from './process-tier.ts'
import type { RedisFinding, RedisTier } from './redis-tier.ts'
import { type LoadedResponse, type OriginRequest, storedFrom } from './stored-response.ts'

/** What the cache needs. */
export interface ResponseCacheOptions {
  readonly app: string
  readonly policyVersion: number
  readonly processTier: ProcessTier
  readonly redisTier: RedisTier | undefined
  readonly now: () => number
}

/** One read and what it may use. */
export interface Reading {
  readonly request: OriginRequest
  readonly follower: ScopeFollower
  /** Whether this process' memory of the log may be trusted now. */
  readonly hears: () => boolean
  readonly load: Load
}

/** Why a response isn't stored that was invalidated while it was loaded. */
const OUTDATED = 'INVALIDATED'

/** How often a caller joins a load that turns out to be of no use before it loads by itself. */
const MAX_JOINS = 2

/** How long a caller waits for somebody else's load, in milliseconds. One that hangs must not hold up everybody. */
const JOIN_MS = 5_000

/**
 * Answers reads from this process' memory, from Redis, or from the loader: in this order, by the one rule of validity.
 *
 * A copy is handed out only while it is valid and within its tier's lifetime.
 */
export class ResponseCache {
  readonly #options: ResponseCacheOptions
  readonly #flights = new Map<string, Flight>()
  readonly #background = new Set<Promise<void>>()

  constructor(options: ResponseCacheOptions) {
    this.#options = options
  }

  /** Answers one read. Rejects only when the loader does. */
  async respond(reading: Reading): Promise<OriginAnswer> {
    const { request, follower, load } = reading
    const key = this.#keyOf(request)
    for (let joins = 0; ; joins += 1) {
      const stamp = stampOf(reading)
      // Blind: neither a stored copy nor somebody else's load can be told from an outdated one.
      if (stamp === undefined) return loadPastTiers(request, load, undefined, 'BLIND')
      if (!isKept(request)) return loadPastTiers(request, load, follower.loadStamp, 'NOT-KEPT')
      const entry = this.#options.processTier.get(key)
      const answer = entry && this.#fromProcess(entry, reading, stamp)
      if (answer !== undefined) return answer
      const flight = this.#flights.get(key)
      const isUseful = flight?.isLate === false && isCurrent(request.tags, flight.stamp, follower)
      if (!isUseful || joins === MAX_JOINS) return this.#fly({ reading, key, entry })
      const joined = await withDeadline(flight.landing, JOIN_MS).catch(() => {
        flight.isLate = true
      })
      // A second load has begun after this caller came: it is as good as an own one, whatever was invalidated meanwhile.
      const isGood = joined && (joins > 0 || isCurrent(joined.tags, joined.stamp, follower))
      if (isGood === true) {
        return { ...joined, cacheStatus: { ...joined.cacheStatus, collapsed: true } }
      }
    }
  }

  /** Waits for what is still being stored. */
  async close(): Promise<void> {
    await Promise.all(this.#background)
    this.#options.processTier.clear()
  }

  #fromProcess(
    entry: ProcessEntry,
    { follower }: Reading,
    stamp: Position,
  ): OriginAnswer | undefined {
    const nowMs = this.#options.now()
    if (entry.usableUntilMs <= nowMs) return undefined
    if (judgeValidity(entry.stored, follower.table).kind !== 'valid') return undefined
    return answerFromCopy(entry, { tier: 'PROCESS', stamp, nowMs })
  }

  /** Finds or loads, and lets callers that come meanwhile join. */
  async #fly(departure: Departure): Promise<OriginAnswer> {
    const { key, reading } = departure
    const stamp = loadStampOf(reading)
    const made = this.#findOrLoad(departure)
    const landing = made.then(
      ({ answer, isShared }) => (isShared ? answer : undefined),
      () => undefined,
    )
    const flight: Flight = { stamp, landing, isLate: false }
    this.#flights.set(key, flight)
    try {
      return (await made).answer
    } finally {
      // A newer load may have taken the place.
      if (this.#flights.get(key) === flight) this.#flights.delete(key)
    }
  }

  async #findOrLoad({ reading, key, entry }: Departure): Promise<Made> {
    const finding = await this.#findInRedis(reading, key)
    const copy = finding.kind === 'valid' ? this.#fromRedis(reading, key, finding) : undefined
    if (copy !== undefined) return { answer: copy, isShared: true }
    // Order: the stamp is read before the loader runs, so it is never newer than the data (rule R1).
    const stamp = loadStampOf(reading)
    const loaded = await loadTagged(reading.request, reading.load)
    const etag = entityTagOf(loaded)
    const refusal = this.#keep(reading, key, { loaded, etag, stamp })
    const isStale = entry !== undefined || finding.kind !== 'none'
    const cacheStatus = {
      cache: ORIGIN_CACHE,
      forward: isStale && finding.kind !== 'failed' ? 'stale' : 'uri-miss',
      ...(refusal === undefined && ({ stored: true } as const)),
      ...detailOf(refusal, finding),
    } as const
    return {
      answer: { ...loaded, etag, stamp, ageSeconds: 0, cacheStatus },
      // What may not be stored may not be given to somebody else either, unless it is only too old to be stored.
      isShared: refusal === undefined || refusal === OUTDATED,
    }
  }

  async #findInRedis({ request, follower, hears }: Reading, key: string): Promise<RedisFinding> {
    const { redisTier } = this.#options
    if (redisTier === undefined || request.route.lifetimes.redis === undefined) {
      return { kind: 'none' }
    }
    const here = () => (hears() ? follower.table : undefined)
    return redisTier.find(key, { scope: request.scope, here })
  }

  /** Takes a copy from Redis into this process; `undefined` when its lifetime is over. */
  #fromRedis(
    { request }: Reading,
    key: string,
    { stored, stamp }: RedisFinding & { kind: 'valid' },
  ): OriginAnswer | undefined {
    const { scope, route } = request
    const nowMs = this.#options.now()
    const { process = 0, redis = 0 } = tierLifetimes(route, stored.status, true)
    const redisUntilMs = stored.loadedAtMs + redis * 1000
    if (redisUntilMs <= nowMs) return undefined
    const entry = { scope, stored: { ...stored, stamp }, usableUntilMs: redisUntilMs }
    const usableUntilMs = Math.min(redisUntilMs, nowMs + process * 1000)
    if (process > 0) this.#options.processTier.set(key, { ...entry, usableUntilMs })
    return answerFromCopy(entry, { tier: 'REDIS', stamp, nowMs })
  }

  /** Keeps what was loaded in the tiers that its route names; tells why it doesn't. */
  #keep(
    { request, follower }: Reading,
    key: string,
    { loaded, etag, stamp }: Fresh,
  ): string | undefined {
    const { processTier, redisTier, now } = this.#options
    const { scope, route } = request
    if (stamp === undefined) return 'BLIND'
    const refusal = whyNotKept(loaded, route)
    if (refusal !== undefined) return refusal
    if (!isCurrent(loaded.tags, stamp, follower)) return OUTDATED
    const loadedAtMs = now()
    const stored = storedFrom(loaded, { entityTag: etag, stamp, loadedAtMs })
    const hasRedis = redisTier !== undefined
    const { process = 0, redis = 0 } = tierLifetimes(route, loaded.status, hasRedis)
    if (process > 0) {
      processTier.set(key, { scope, stored, usableUntilMs: loadedAtMs + process * 1000 })
    }
    const inRedis = redis > 0 && redisTier !== undefined
    if (inRedis) this.#inBackground(redisTier.store(key, stored, redis))
    return process > 0 || inRedis ? undefined : 'NOT-KEPT'
  }

  #inBackground(work: Promise<void>): void {
    const tracked = work.finally(() => this.#background.delete(tracked))
    this.#background.add(tracked)
  }

  #keyOf({ route, scope, partition, url }: OriginRequest): string {
    const { app, policyVersion } = this.#options
    const name = createHash('sha256').update(`${partition}\n${url}`).digest('base64url')
    return `${app}:${scope}:${route.name}:${name}:${policyVersion}`
  }
}

/** One load that later callers may join. */
interface Flight {
  /** What it is surely current at, if it has to load. */
  readonly stamp: Position | undefined
  /** `undefined` when there is nothing to share: it failed, or the response is for one caller alone. */
  readonly landing: Promise<OriginAnswer | undefined>
  /** Somebody has waited for it in vain. */
  isLate: boolean
}

interface Departure {
  readonly reading: Reading
  readonly key: string
  /** What this process had, no longer usable. */
  readonly entry: ProcessEntry | undefined
}

interface Made {
  readonly answer: OriginAnswer
  readonly isShared: boolean
}

interface Fresh {
  readonly loaded: LoadedResponse
  readonly etag: string
  readonly stamp: Position | undefined
}

function isKept({ route }: OriginRequest): boolean {
  return route.lifetimes.process !== undefined || route.lifetimes.redis !== undefined
}

function stampOf({ follower, hears }: Reading): Position | undefined {
  return hears() ? follower.table?.position : undefined
}

/** What a load that begins now is surely current at. */
function loadStampOf({ follower, hears }: Reading): Position | undefined {
  return hears() ? follower.loadStamp : undefined
}

function isCurrent(
  tags: readonly Tag[],
  stamp: Position | undefined,
  { table }: ScopeFollower,
): boolean {
  return judgeValidity({ tags, stamp }, table).kind === 'valid'
}

function detailOf(
  refusal: string | undefined,
  finding: RedisFinding,
): { readonly detail?: string } {
  if (refusal !== undefined) return { detail: refusal }
  return finding.kind === 'failed' ? { detail: 'REDIS-FAILED' } : {}
}
