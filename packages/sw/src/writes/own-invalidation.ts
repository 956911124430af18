// SPDX-License-Identifier: MIT
import {
  FIELD,
  type FieldReader,
  invalidatedGroups,
  invalidatedUris,
  invalidatesOf,
  NO_LOG,
  parsePosition,
  type Position,
  type RouteMatch,
  type Tag,
} from '@springhouse/core'
import type { OutboxRecord } from '@springhouse/outbox'
import type { BrowserTier } from '../browser-tier.ts'

/** An answered write, as far as its invalidations depend on it. */
export interface AnsweredWrite {
  readonly match: RouteMatch
  readonly method: string
  readonly url: string
  readonly status: number
  readonly type: string
  readonly fields: FieldReader
  /** The parsed JSON body of the request, for templates such as `herd:{body.herd}`. */
  readonly body: unknown
}

/**
 * Makes this tier hear of an own write before the page does: its tags are raised to its position, its own URIs marked
 * (RFC 9111 §4.4, RFC 9875 §3).
 */
export async function invalidateByWrite(tier: BrowserTier, write: AnsweredWrite): Promise<void> {
  const { match, body } = write
  const uris = invalidatedUris(write, resolveUrl)
  if (uris.length === 0) return
  const named = invalidatedGroups(write)
  // An origin that doesn't say what it invalidated: the policy knows.
  const tags = named.length > 0 ? named : invalidatesOf(match, body)
  const position = parsePosition(write.fields.get(FIELD.springhousePosition))
  await Promise.all([invalidateTags(tier, match, tags, position), invalidateUris(tier, uris)])
}

/**
 * Marks what is stored under the URI of a write that ended without an answer: it may have arrived.
 *
 * Its tags are left alone, because the log will name them if it has, and would never end their invalidation if it hasn't.
 */
export function invalidateUnanswered(tier: BrowserTier, url: string): Promise<void> {
  return invalidateUris(tier, [url])
}

/**
 * Makes this tier hear of a queued write that the origin has acknowledged.
 *
 * @returns whether it is on disk, so that the record needn't be heard again
 */
export async function invalidateByRecord(
  tier: BrowserTier,
  match: RouteMatch,
  record: OutboxRecord,
): Promise<boolean> {
  const { ack, url } = record
  if (ack === undefined) return true
  const tags = ack.tags.length > 0 ? ack.tags : invalidatesOf(match, jsonOf(record.body))
  const [isStored] = await Promise.all([
    invalidateTags(tier, match, tags, ack.cursor),
    invalidateUris(tier, [url]),
  ])
  return isStored
}

async function invalidateTags(
  tier: BrowserTier,
  { route }: RouteMatch,
  tags: readonly Tag[],
  position: Position | undefined,
): Promise<boolean> {
  const scope = tier.scopeOf(route)
  // Nothing is stored in the scope of a tenant that nobody has named.
  if (scope === undefined) return true
  const hasLog = position !== undefined || tier.log.view(scope) !== NO_LOG
  if (hasLog) return tier.log.raise(scope, tags, position)
  // No event would ever end an invalidation in a log that isn't there: what is stored is marked (plain RFC 9875).
  if (tags.length > 0) await tier.cache.markTagged(scope, tags)
  return true
}

function invalidateUris(tier: BrowserTier, uris: readonly string[]): Promise<void> {
  // Order: nobody joins a read that may have seen the state before the write.
  tier.flights.close()
  return tier.cache.markWritten(uris.map((uri) => tier.entryUrl(uri)))
}

/** Parses a body as JSON; `undefined` when it is something else. */
export function jsonOf(body: ArrayBuffer | undefined): unknown {
  if (body === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body))
    return parsed
  } catch {
    return undefined
  }
}

function resolveUrl(reference: string, base: string): URL | undefined {
  try {
    return new URL(reference, base)
  } catch {
    return undefined
  }
}
