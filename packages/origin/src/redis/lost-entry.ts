// SPDX-License-Identifier: MIT
import type { Place } from './place.ts'
import type { PullReply } from './replies.ts'

/**
 * Finds an entry that this process had appended before it asked, and that the log doesn't have any more: its head lies
 * before it, or its number belongs to another entry.
 *
 * @returns `undefined` when none is known to be lost
 */
export function findLost(
  { head, entries }: PullReply,
  appended: readonly Place[],
): Place | undefined {
  const nonces = new Map(entries.map(({ seq, nonce }) => [seq, nonce]))
  return appended.find(({ position: { epoch, seq }, nonce }) => {
    if (epoch !== head.epoch) return false
    return seq > head.seq || (nonces.get(seq) ?? nonce) !== nonce
  })
}
