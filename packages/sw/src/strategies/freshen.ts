// SPDX-License-Identifier: MIT
import { FIELD, freshenFields, type Position } from '@springhouse/core'
import { type BrowserTier, fieldsOf } from '../browser-tier.ts'
import type { EntryRecord } from '../store/schema.ts'
import type { Landing } from './landing.ts'

/**
 * Freshens an entry by a 304 (RFC 9111 §3.2, §4.3.4). Its stamp is raised, never lowered.
 *
 * @returns `undefined` when the 304 names another entity tag: then it doesn't speak of this entry
 */
export function freshenEntry(
  tier: BrowserTier,
  entry: EntryRecord,
  landing: Landing,
): EntryRecord | undefined {
  const { response, requestTimeMs, responseTimeMs, stamp, tags } = landing
  const named = response.headers.get(FIELD.entityTag)
  const stored = fieldsOf(entry).get(FIELD.entityTag)
  if (named !== null && opaqueOf(named) !== opaqueOf(stored)) return undefined
  return {
    ...entry,
    fields: freshenFields(entry.fields, response.headers),
    stamp: higherStamp(entry.stamp, stamp, tier.log.view(entry.scope)?.epoch),
    tags: response.headers.has(FIELD.cacheGroups) ? tags : entry.tags,
    requestTimeMs,
    responseTimeMs,
    isInvalidated: false,
  }
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

function opaqueOf(entityTag: string | null): string | undefined {
  return entityTag?.replace(/^W\//, '')
}
