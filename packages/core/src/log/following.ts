// SPDX-License-Identifier: MIT
import type { Position } from './position.ts'

/** Proof that the log's head was `head` at `atMs`: from a `hello`, a beat, or an answer of `/changes`. */
export interface Confirmation {
  readonly head: Position
  /** Epoch milliseconds at which it was surely true: when the request for it was started. */
  readonly atMs: number
}

/** How long a confirmation is trusted, in milliseconds. */
export const LEASE_MS = 45_000

/**
 * Tells whether a tier follows the log: it has applied everything up to a head that was confirmed within the lease.
 *
 * A confirmation from the future (a clock that was set back) is no proof.
 *
 * @example
 * const head = { epoch: 'k3', seq: 7 }
 * isFollowing(head, { head, atMs: 0 }, LEASE_MS - 1) // true
 * isFollowing(head, { head, atMs: 0 }, LEASE_MS) // false
 */
export function isFollowing(
  applied: Position | undefined,
  confirmation: Confirmation | undefined,
  nowMs: number,
  leaseMs: number = LEASE_MS,
): boolean {
  if (applied === undefined || confirmation === undefined) return false
  const { head, atMs } = confirmation
  const elapsedMs = nowMs - atMs
  return (
    applied.epoch === head.epoch && applied.seq >= head.seq && elapsedMs >= 0 && elapsedMs < leaseMs
  )
}
