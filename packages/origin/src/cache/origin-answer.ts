// SPDX-License-Identifier: MIT
import { type CacheStatusMember, isAtOrPast, type Position } from '@springhouse/core'
import { entityTagOf } from './entity-tag.ts'
import type { ProcessEntry } from './process-tier.ts'
import type { LoadedResponse, OriginRequest } from './stored-response.ts'

/** Name of the origin in `Cache-Status`. */
export const ORIGIN_CACHE = 'Springhouse-Origin'

/** A response with what the tiers know of it. */
export interface OriginAnswer extends LoadedResponse {
  readonly etag: string
  /** Position at which it is surely current; `undefined` when the log isn't heard. */
  readonly stamp: Position | undefined
  readonly cacheStatus: CacheStatusMember
  readonly ageSeconds: number
}

/** Makes a response from the data. */
export type Load = () => Promise<LoadedResponse>

/** Why the tiers are passed by, in the words of `Cache-Status`' `detail`. */
export type BypassDetail =
  /** The log isn't heard, so no copy can be trusted. */
  | 'BLIND'
  /** The route names no lifetime at the origin. */
  | 'NOT-KEPT'
  /** The operator switched caching off. */
  | 'OFF'

/** Loads; a response that names no tags has those of its request. */
export async function loadTagged(request: OriginRequest, load: Load): Promise<LoadedResponse> {
  const loaded = await load()
  return loaded.tags.length > 0 ? loaded : { ...loaded, tags: request.tags }
}

/** Loads past every tier. */
export async function loadPastTiers(
  request: OriginRequest,
  load: Load,
  stamp: Position | undefined,
  detail: BypassDetail,
): Promise<OriginAnswer> {
  const loaded = await loadTagged(request, load)
  const cacheStatus = { cache: ORIGIN_CACHE, forward: 'bypass', detail } as const
  return { ...loaded, etag: entityTagOf(loaded), stamp, ageSeconds: 0, cacheStatus }
}

/** Where a copy was found. */
export interface HitFacts {
  readonly tier: 'PROCESS' | 'REDIS'
  /** Position at which it was found valid. */
  readonly stamp: Position
  readonly nowMs: number
}

/** Makes the answer from a stored copy. */
export function answerFromCopy(
  entry: ProcessEntry,
  { tier, stamp, nowMs }: HitFacts,
): OriginAnswer {
  const { status, fields, body, tags, entityTag, loadedAtMs, stamp: own } = entry.stored
  const ttlSeconds = Math.max(0, Math.floor((entry.usableUntilMs - nowMs) / 1000))
  return {
    status,
    fields,
    body,
    tags,
    etag: entityTag,
    // What it was loaded at may be further than what has been applied here: an own append whose event is on its way.
    stamp: isAtOrPast(own, stamp) ? own : stamp,
    ageSeconds: Math.max(0, Math.floor((nowMs - loadedAtMs) / 1000)),
    cacheStatus: { cache: ORIGIN_CACHE, hit: true, ttlSeconds, detail: tier },
  }
}
