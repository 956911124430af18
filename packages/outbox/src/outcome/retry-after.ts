// SPDX-License-Identifier: MIT
import { FIELD, type FieldReader, parseHttpDate } from '@springhouse/core'
import { MAX_DELAY_MS } from './delays.ts'

const MIN_DELAY_MS = 1000

/**
 * Reads `Retry-After` as an instant of this device's clock.
 *
 * Seconds count from the receipt. A date is read against the response's own `Date`, so that a wrong clock here
 * doesn't matter. The result is between 1 s and 24 h away.
 *
 * @param receivedAtMs epoch milliseconds
 * @returns epoch milliseconds, or `undefined` when the field is absent or malformed
 * @see RFC 9110 §10.2.3
 */
export function retryAfterMs(fields: FieldReader, receivedAtMs: number): number | undefined {
  const delayMs = delayOf(fields, receivedAtMs)
  if (delayMs === undefined) return undefined
  return receivedAtMs + Math.min(MAX_DELAY_MS, Math.max(MIN_DELAY_MS, delayMs))
}

function delayOf(fields: FieldReader, receivedAtMs: number): number | undefined {
  const value = fields.get(FIELD.retryAfter)?.trim() ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = parseHttpDate(value)
  return date === undefined ? undefined : date - (serverDateMs(fields) ?? receivedAtMs)
}

/** Reads the response's `Date`, in epoch milliseconds. */
export function serverDateMs(fields: FieldReader): number | undefined {
  return parseHttpDate(fields.get(FIELD.date) ?? '')
}
