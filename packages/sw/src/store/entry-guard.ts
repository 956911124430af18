// SPDX-License-Identifier: MIT
import type { EntryRecord } from './schema.ts'

/**
 * Tells whether a new entry may take the place of a stored one.
 *
 * Within one epoch a lower stamp never replaces a higher one; an entry of the current epoch replaces one of any other,
 * and none of another epoch replaces it. Without a stamp the later request wins: such an entry is born stale, so it
 * can mislead nobody.
 *
 * @param currentEpoch the epoch that this tier follows; `undefined` before it heard anything
 */
export function mayReplace(
  stored: EntryRecord | undefined,
  received: EntryRecord,
  currentEpoch: string | undefined,
): boolean {
  if (stored === undefined) return true
  const isLater = received.requestTimeMs >= stored.requestTimeMs
  if (stored.stamp === undefined || received.stamp === undefined) return isLater
  if (stored.stamp.epoch === received.stamp.epoch) return received.stamp.seq >= stored.stamp.seq
  if (received.stamp.epoch === currentEpoch) return true
  return stored.stamp.epoch !== currentEpoch && isLater
}
