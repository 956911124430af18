// SPDX-License-Identifier: MIT
import { STALLED_AFTER_ATTEMPTS } from '../states/transition.ts'

const FIRST_DELAY_MS = 2000
const LONGEST_DELAY_MS = 300_000
const LONGEST_STALLED_DELAY_MS = 6 * 60 * 60 * 1000

/** Nothing waits longer than this at a time, whoever asks for it. */
export const MAX_DELAY_MS: number = 24 * 60 * 60 * 1000

/** How long nothing is sent after the origin missed the owner's session, unless a login is reported before. */
export const AUTH_HOLD_MS = 300_000

/** How long nothing is sent after the origin refused this version of the app. */
export const UPGRADE_HOLD_MS = 3_600_000

/**
 * Draws the delay before the next attempt: full jitter over 2 s, 4 s, 8 s ... 5 min.
 * Once stalled, the longest delay doubles with each attempt, to 6 h.
 *
 * @param failures failed attempts so far, at least 1
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function backoffMs(failures: number, random: number): number {
  const stalledFor = Math.max(0, failures - STALLED_AFTER_ATTEMPTS)
  const longest = Math.min(LONGEST_STALLED_DELAY_MS, LONGEST_DELAY_MS * 2 ** stalledFor)
  return Math.floor(random * Math.min(longest, FIRST_DELAY_MS * 2 ** (failures - 1)))
}

/**
 * Tells how long to leave a network alone that answers in the origin's place: 30 s, 1 min, 2 min, 4 min, 5 min.
 *
 * @param failures probes in a row that found it, at least 1
 * @returns milliseconds
 */
export function captiveDelayMs(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, 30_000 * 2 ** (failures - 1))
}

/**
 * Tells how long to leave an origin alone that works on what it has accepted: 2 s, 4 s, 8 s ... 5 min.
 *
 * @param polls how often it was asked
 * @returns milliseconds
 */
export function pollDelayMs(polls: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** polls)
}

/** Reads a persisted instant: one further away than any delay means that the clock was moved, and counts as now. */
export function dueAtMs(instantMs: number, nowMs: number): number {
  return instantMs - nowMs > MAX_DELAY_MS ? nowMs : instantMs
}
