// SPDX-License-Identifier: MIT
import {
  FIELD,
  type FieldReader,
  invalidatedUris,
  invalidatesOf,
  parseCacheGroupInvalidation,
  parsePosition,
  type RouteMatch,
} from '@springhouse/core'
import type { OutboxRecord } from '@springhouse/outbox'
import type { BrowserTier } from '../browser-tier.ts'

/** An answered write, as far as its invalidations depend on it. */
export interface AnsweredWrite {
  readonly match: RouteMatch
  readonly method: string
  readonly url: string
  readonly status: number
  readonly type?: string
  readonly fields: FieldReader
  /** The parsed JSON body of the request, for templates such as `herd:{body.herd}`. */
  readonly body: unknown
}

/**
 * Makes this tier hear of an own write before the page does: its tags are raised to its position, its own URIs marked
 * (RFC 9111 §4.4, RFC 9875 §3).
 */
export async function invalidateByWrite(tier: BrowserTier, write: AnsweredWrite): Promise<void> {
  const { match, method, url, status, type = 'default', fields, body } = write
  const uris = invalidatedUris({ method, url, status, fields, type }, resolveUrl)
  if (uris.length === 0) return
  const named = parseCacheGroupInvalidation(fields.get(FIELD.cacheGroupInvalidation))
  // An origin that doesn't say what it invalidated: the policy knows.
  const tags = named.length > 0 ? named : invalidatesOf(match, body)
  const position = parsePosition(fields.get(FIELD.springhousePosition))
  await Promise.all([
    tier.log.raise(match.route.scope, tags, position),
    tier.cache.markWritten(uris),
  ])
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
    tier.log.raise(match.route.scope, tags, ack.cursor),
    tier.cache.markWritten([url]),
  ])
  return isStored
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
