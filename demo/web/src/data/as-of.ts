// SPDX-License-Identifier: MIT
import type { FieldReader } from '@springhouse/core'
import { formatInstant } from '../format/dates.ts'

/**
 * Computes when an answer was true at its origin, on the device's own clock.
 *
 * `Age` wins: it is an elapsed time, so a phone whose clock is wrong still computes the right distance. Without it the
 * origin's `Date` counts, unless it lies in this device's future.
 *
 * @param receivedAtMs epoch milliseconds at which the page had the answer
 * @returns epoch milliseconds
 * @see RFC 9111 §4.2.3
 */
export function asOfInstant(fields: FieldReader, receivedAtMs: number): number {
  const age = fields.get('Age')
  if (age !== null && /^\d+$/.test(age)) return receivedAtMs - Number(age) * 1000
  const date = Date.parse(fields.get('Date') ?? '')
  return Number.isNaN(date) ? receivedAtMs : Math.min(date, receivedAtMs)
}

/** What the label says beside the time. */
export interface AsOfCircumstances {
  readonly asOfMs: number
  readonly nowMs: number
  readonly offline: boolean
  /** The copy is past its lifetime or known to be invalid. */
  readonly stale: boolean
  /** A newer answer is being fetched. */
  readonly pending: boolean
}

/**
 * Says how old what is on the screen is, and why it isn't newer.
 *
 * @example
 * asOfWords({ asOfMs, nowMs, offline: true, stale: true, pending: false }) // 'as of 06:40, no connection'
 */
export function asOfWords(circumstances: AsOfCircumstances): string {
  const when = `as of ${formatInstant(circumstances.asOfMs, circumstances.nowMs)}`
  if (circumstances.offline) return `${when}, no connection`
  if (!circumstances.stale) return when
  return circumstances.pending ? `${when}, being refreshed` : `${when}, an older copy`
}
