// SPDX-License-Identifier: MIT
import { type Outcome, park } from '../outcome/outcome.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'

// An origin that never said how long it remembers is taken to do so for a day.
const DEFAULT_TTL_SECONDS = 24 * 60 * 60

// Clocks differ, and an answer takes its time.
const MARGIN_MS = 10 * 60 * 1000

/**
 * Tells whether the origin may have forgotten an operation that it may have seen: it would take it for a new one, and the
 * effect would be there twice.
 *
 * @param ttlSeconds how long the origin remembers, as it said last
 */
export function isForgotten(
  { everSent, firstSentAtMs }: OutboxRecord,
  ttlSeconds: number = DEFAULT_TTL_SECONDS,
  nowMs: number,
): boolean {
  if (!everSent || firstSentAtMs === undefined) return false
  return nowMs - firstSentAtMs >= ttlSeconds * 1000 - MARGIN_MS
}

/** The origin doesn't know the operation any more: its user decides. */
export const FORGOTTEN: Outcome = park('unknown')
