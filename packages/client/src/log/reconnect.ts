// SPDX-License-Identifier: MIT
import type { StreamEnd } from './stream-end.ts'

/** Upper bound of the first wait, in milliseconds; it doubles with each failure in a row. */
export const FIRST_RETRY_MS = 5_000
/** Upper bound of every wait. */
export const LONGEST_RETRY_MS = 60_000
/** Time between two polls, on average. */
export const POLL_EVERY_MS = 15_000
/** Wait after a 403: asking often changes nothing, another session does. */
export const REFUSED_MS = 300_000

/** When to connect again. */
export type Reconnect =
  /** `hasty`: a sign of a network, such as `online`, ends the wait. */
  | { readonly kind: 'wait'; readonly delayMs: number; readonly hasty: boolean }
  | { readonly kind: 'wait-for-session' }

/**
 * Decides when to connect again, with full jitter so that a deploy is no stampede.
 *
 * @param failures how many connections have failed in a row, this one included
 * @param random at or above 0, below 1
 */
export function planReconnect(end: StreamEnd, failures: number, random: number): Reconnect {
  switch (end.kind) {
    case 'signed-out':
      return { kind: 'wait-for-session' }
    case 'polled':
      return { kind: 'wait', delayMs: pollDelayMs(random), hasty: true }
    case 'refused':
      return { kind: 'wait', delayMs: REFUSED_MS + jitter(failures, random), hasty: false }
    case 'busy':
      // Order: the origin named the earliest time; the jitter comes on top of it.
      return {
        kind: 'wait',
        delayMs: end.retryAfterMs + Math.round(random * FIRST_RETRY_MS),
        hasty: false,
      }
    case 'full':
      // Order: a poll comes next. The origin named the earliest time for a stream alone.
      return { kind: 'wait', delayMs: Math.round(random * FIRST_RETRY_MS), hasty: false }
    case 'resume':
    case 'buffered':
      // The origin is well, so the first try goes at once; a second one in a row is a loop and waits.
      return {
        kind: 'wait',
        delayMs: failures <= 1 ? 0 : jitter(failures - 1, random),
        hasty: true,
      }
    case 'unreachable':
    case 'closed':
    case 'silent':
    case 'not-applied':
      return { kind: 'wait', delayMs: jitter(failures, random), hasty: true }
  }
}

/**
 * How long until the next poll, in milliseconds: a fifth more or less, so that pollers spread.
 *
 * @param random at or above 0, below 1
 */
export function pollDelayMs(random: number): number {
  return Math.round(POLL_EVERY_MS * (0.8 + 0.4 * random))
}

function jitter(failures: number, random: number): number {
  const boundMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (Math.max(1, failures) - 1))
  return Math.round(random * boundMs)
}
