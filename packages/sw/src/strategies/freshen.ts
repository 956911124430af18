// SPDX-License-Identifier: MIT
import {
  FIELD,
  freshenedResponses,
  freshenFields,
  judgeFreshening,
  type Position,
} from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import { entryKeyOf } from '../store/cache-key.ts'
import type { EntryCache, Found } from '../store/entry-cache.ts'
import type { EntryRecord } from '../store/schema.ts'
import { areTooLong, type Landing, ownFields } from './landing.ts'
import { variantOfResponse } from './select.ts'

/** A stored response as it was when the origin was asked about it, and as its answer says that it is. */
export interface Freshened {
  readonly before: EntryRecord
  readonly entry: EntryRecord
}

/**
 * Freshens those of the validated responses that a 304 speaks of (RFC 9111 §4.3.4).
 *
 * @returns nothing when it speaks of none: then the origin is asked again without conditions
 */
export function freshenEntries(
  tier: BrowserTier,
  validated: readonly EntryRecord[],
  landing: Landing,
): readonly Freshened[] {
  const candidates = validated.map((entry) => ({ ...tier.metadataOf(entry), entry }))
  const named = freshenedResponses(candidates, landing.response.headers, landing.sent)
  return named.map(({ entry }) => freshen(tier, entry, landing))
}

/** Updates the fields of an entry by those of a 304, or of an answer to HEAD. Its stamp is raised, never lowered. */
export function freshen(tier: BrowserTier, before: EntryRecord, landing: Landing): Freshened {
  const { response, requestTimeMs, responseTimeMs, stamp, tags, hasTooManyTags } = landing
  const epoch = tier.log.position(before.scope)?.epoch
  const entry = {
    ...before,
    fields: freshenFields(before.fields, ownFields(landing), responseTimeMs),
    stamp: hasTooManyTags ? undefined : higherStamp(before.stamp, stamp, epoch),
    tags: response.headers.has(FIELD.cacheGroups) ? tags : before.tags,
    requestTimeMs,
    responseTimeMs,
    // The origin has just said that the body is of its present shape.
    policyVersion: tier.policy.version,
    isInvalidated: false,
  }
  const { fields } = tier.metadataOf(entry)
  const hasSameVary = fields.get(FIELD.vary) === tier.metadataOf(before).fields.get(FIELD.vary)
  // Spec: another Vary makes it another variant, that of the request that was just answered (RFC 9111 §4.1).
  const variant = hasSameVary ? before.variant : variantOfResponse(tier, landing.read, fields)
  return variant === undefined || variant === before.variant
    ? { before, entry }
    : { before, entry: { ...entry, variant, key: entryKeyOf(before.uriKey, variant) } }
}

/** Tells what becomes of an entry that was freshened: it is updated, left as it was, or dropped after this answer. */
export function fateOf(
  tier: BrowserTier,
  { read, isOwn }: Landing,
  { entry }: Freshened,
): 'update' | 'leave' | 'drop' {
  if (!isOwn) return 'leave'
  const { fields, status } = tier.metadataOf(entry)
  const { method, headers } = read.request
  if (areTooLong(entry.fields)) return 'drop'
  return judgeFreshening({ method, requestFields: headers, status, responseFields: fields })
}

/** Writes what was freshened, or drops what may be kept no longer. */
export async function keepFreshened(
  { cache }: BrowserTier,
  { before, entry }: Freshened,
  fate: 'update' | 'leave' | 'drop',
): Promise<void> {
  if (fate === 'leave') return
  if (fate === 'update' && entry.key === before.key) return cache.freshen(before, entry)
  if (fate === 'drop') return cache.delete(before.uriKey)
  // Order: looked up before others are told to wait for it.
  const finding = cache.find(before.uriKey)
  const arrived = cache.expect(before.uriKey)
  try {
    const bytes = await bytesOf(cache, await finding, before)
    await cache.delete(before.uriKey)
    const putting = bytes && cache.put(entry, bytes)
    arrived()
    await putting
  } finally {
    arrived()
  }
}

async function bytesOf(
  cache: EntryCache,
  variants: readonly Found[],
  { key }: EntryRecord,
): Promise<ArrayBuffer | undefined> {
  const found = variants.find(({ entry }) => entry.key === key)
  const body = found && (await cache.body(found))
  return body && new Response(body).arrayBuffer()
}

// A stamp of the epoch that is followed now replaces one of any other.
function higherStamp(
  stored: Position | undefined,
  received: Position | undefined,
  currentEpoch: string | undefined,
): Position | undefined {
  if (stored === undefined || received === undefined) return stored ?? received
  if (stored.epoch === received.epoch) return stored.seq >= received.seq ? stored : received
  return received.epoch === currentEpoch ? received : stored
}
