// SPDX-License-Identifier: MIT

/** What is remembered of an entry's latest validation behind an answer. */
export interface BackgroundValidation {
  /** Epoch milliseconds. */
  readonly endedAtMs: number
  /** How many have failed in a row, up to this one. */
  readonly failures: number
}

const LEAST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

/**
 * Tells whether an entry may be validated behind an answer: not within a second of the last time, and after failures in a
 * row not before 1 s, 2 s, 4 s and so on up to a minute have passed. Only a request is a reason to ask at all.
 *
 * @param last `undefined` for the first time
 * @see RFC 5861 §3, §5
 */
export function mayValidateInBackground(
  last: BackgroundValidation | undefined,
  nowMs: number,
): boolean {
  if (last === undefined) return true
  const pauseMs = Math.min(LONGEST_PAUSE_MS, LEAST_PAUSE_MS * 2 ** Math.max(0, last.failures - 1))
  const passedMs = nowMs - last.endedAtMs
  // A clock that was set back has no say in it.
  return passedMs < 0 || passedMs >= pauseMs
}
