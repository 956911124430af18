// SPDX-License-Identifier: MIT
import { formatElapsed } from '../format/dates.ts'

/** Writes a span of seconds in its largest unit, never rounded up: `0 s`, `12 s`, `4 min`, `30 days`. */
export function formatSeconds(seconds: number): string {
  return seconds < 1 ? '0 s' : formatElapsed(seconds * 1000)
}
