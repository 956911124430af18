// SPDX-License-Identifier: MIT
import type { PauseReason } from '../store/device-shape.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'

/**
 * Good news that ends waiting early.
 *
 * - `connected`: the network is back (the stream came up, a read succeeded, the browser says so).
 * - `signed-in`: the owner has a session again.
 * - `upgraded`: this is newer code than the one that the origin refused.
 * - `user`: "Send now". Doesn't overrule the origin's own `Retry-After`.
 */
export type Proof = 'connected' | 'signed-in' | 'upgraded' | 'user'

const LIFTED_BY: Readonly<Record<Proof, (why: string | undefined) => boolean>> = {
  connected: (why) => !['throttled', 'auth', 'other-owner', 'upgrade'].includes(why ?? ''),
  'signed-in': (why) => why === 'auth' || why === 'other-owner',
  upgraded: (why) => why === 'upgrade',
  user: (why) => why !== 'throttled',
}

/** Tells whether a proof ends a pause. */
export function isLifted(why: PauseReason, proof: Proof): boolean {
  return LIFTED_BY[proof](why)
}

/** Tells whether a proof makes a waiting or held operation due. */
export function isRowLifted(record: OutboxRecord, proof: Proof): boolean {
  return record.nextAtMs > 0 && LIFTED_BY[proof](record.why)
}
