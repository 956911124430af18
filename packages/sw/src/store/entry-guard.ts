// SPDX-License-Identifier: MIT
import type { EntryRecord } from './schema.ts'

/** What the guard goes by. */
export type Guarded = Pick<EntryRecord, 'stamp' | 'requestTimeMs'>

/**
 * Tells whether a new entry may take the place of a stored one.
 *
 * Within one epoch a lower stamp never replaces a higher one; an entry of the current epoch replaces one of any other,
 * and none of another epoch replaces it. Without a stamp the later request wins: such an entry is born stale, so it
 * can mislead nobody. One of the current epoch wins in any case: after the clock was set back everything that comes has
 * an earlier request, and nothing could be fresh until it has come round.
 *
 * @param currentEpoch the epoch that this tier follows; `undefined` before it heard anything
 */
export function mayReplace(
  stored: Guarded | undefined,
  received: Guarded,
  currentEpoch: string | undefined,
): boolean {
  if (stored === undefined) return true
  const isOfCurrentEpoch = received.stamp !== undefined && received.stamp.epoch === currentEpoch
  if (stored.stamp === undefined && isOfCurrentEpoch) return true
  const isLater = received.requestTimeMs >= stored.requestTimeMs
  if (stored.stamp === undefined || received.stamp === undefined) return isLater
  if (stored.stamp.epoch === received.stamp.epoch) return received.stamp.seq >= stored.stamp.seq
  if (isOfCurrentEpoch) return true
  return stored.stamp.epoch !== currentEpoch && isLater
}

/** Tells whether two entries are one and the same response, whatever has become of its fields. */
export function isSameResponse(
  one: Pick<EntryRecord, 'key' | 'requestTimeMs' | 'responseTimeMs' | 'bodyBytes'>,
  other: typeof one,
): boolean {
  return (
    one.key === other.key &&
    one.requestTimeMs === other.requestTimeMs &&
    one.responseTimeMs === other.responseTimeMs &&
    one.bodyBytes === other.bodyBytes
  )
}
