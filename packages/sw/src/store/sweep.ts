// SPDX-License-Identifier: MIT
import type { LedgerRecord } from './schema.ts'

// How long an entry of an older version of the policy waits to be refetched or shown offline.
const OUTDATED_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Tells whether an entry is beyond every use: its time is over, or it was stored under an older version of the policy and
 * nobody has used it for a week. One that is known to be invalid may still be shown offline.
 */
export function isDead(
  { endOfUseMs, policyVersion, lastUsedAtMs }: LedgerRecord,
  currentPolicyVersion: number,
  nowMs: number,
): boolean {
  const isOutdated = policyVersion < currentPolicyVersion && nowMs - lastUsedAtMs > OUTDATED_MS
  return endOfUseMs <= nowMs || isOutdated
}
