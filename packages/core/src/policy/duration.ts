// SPDX-License-Identifier: MIT
import { MAX_SECONDS } from '../http/cache-control.ts'
import type { DeltaSeconds } from './route.ts'

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 } as const
const NAMED_SECONDS = { short: 600, medium: 7200, long: 86_400 } as const

/** Length of time in a policy: text with a unit, a name, or a record. Never a bare number. */
export type Duration =
  | `${number}${keyof typeof UNIT_SECONDS}`
  | keyof typeof NAMED_SECONDS
  | {
      readonly seconds?: number
      readonly minutes?: number
      readonly hours?: number
      readonly days?: number
    }

const TEXT = /^(0|[1-9][0-9]{0,9})([smhdy])$/

/**
 * Reads a duration of a policy.
 *
 * `short` is 10 minutes, `medium` 2 hours, `long` 24 hours; units are `s`, `m`, `h`, `d` and `y` (365 days).
 *
 * @returns whole seconds
 * @throws RangeError when the value isn't a duration, or is longer than 68 years
 * @example
 * parseDuration('10m') // 600
 * parseDuration({ hours: 1, minutes: 30 }) // 5400
 */
export function parseDuration(value: Duration): DeltaSeconds {
  const seconds = secondsOf(value)
  if (seconds === undefined || !Number.isInteger(seconds) || seconds > MAX_SECONDS) {
    throw new RangeError(
      `Cannot parse duration: write it as '10m', '1h', 'short' or { minutes: 10 }: received ${JSON.stringify(value)}`,
    )
  }
  return seconds
}

// A policy may come from JavaScript or JSON, so the type alone proves nothing.
function secondsOf(value: unknown): DeltaSeconds | undefined {
  if (typeof value === 'string') return secondsOfText(value)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? secondsOfRecord(Object.entries(value))
    : undefined
}

function secondsOfText(text: string): DeltaSeconds | undefined {
  if (text === 'short' || text === 'medium' || text === 'long') return NAMED_SECONDS[text]
  const match = TEXT.exec(text)
  const unit = match?.[2]
  return isUnit(unit) ? Number(match?.[1]) * UNIT_SECONDS[unit] : undefined
}

function secondsOfRecord(entries: readonly (readonly [string, unknown])[]): number | undefined {
  if (entries.length === 0) return undefined
  let seconds = 0
  for (const [name, count] of entries) {
    const unit = ['seconds', 'minutes', 'hours', 'days'].includes(name) ? name[0] : undefined
    if (!isUnit(unit) || typeof count !== 'number' || !(count >= 0)) return undefined
    seconds += count * UNIT_SECONDS[unit]
  }
  return seconds
}

function isUnit(text: string | undefined): text is keyof typeof UNIT_SECONDS {
  return text !== undefined && text in UNIT_SECONDS
}
