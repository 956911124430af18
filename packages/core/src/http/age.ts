// SPDX-License-Identifier: MIT
import type { DeltaSeconds } from '../policy/route.ts'
import { FIELD } from '../protocol/header-names.ts'
import { MAX_SECONDS, parseDeltaSeconds } from './cache-control.ts'
import { parseHttpDate } from './http-date.ts'
import type { StoredMetadata } from './stored-metadata.ts'

/** The part of a stored response that its age is computed from. */
export type Aged = Pick<StoredMetadata, 'fields' | 'requestTimeMs' | 'responseTimeMs'>

/**
 * Computes the age of a stored response, whole seconds, never negative.
 *
 * @see RFC 9111 §4.2.3
 */
export function currentAge(stored: Aged, nowMs: number): DeltaSeconds {
  const { requestTimeMs, responseTimeMs } = stored
  const apparentAgeMs = Math.max(0, responseTimeMs - dateValueMs(stored))
  const responseDelayMs = Math.max(0, responseTimeMs - requestTimeMs)
  const correctedAgeValueMs = ageValue(stored) * 1000 + responseDelayMs
  const residentTimeMs = Math.max(0, nowMs - responseTimeMs)
  const ageMs = Math.max(apparentAgeMs, correctedAgeValueMs) + residentTimeMs
  return Math.min(Math.floor(ageMs / 1000), MAX_SECONDS)
}

/** The response's `Date`, or the time of its receipt when it has no valid one (RFC 9110 §6.6.1). */
export function dateValueMs({ fields, responseTimeMs }: Aged): number {
  return parseHttpDate(fields.get(FIELD.date) ?? '', responseTimeMs) ?? responseTimeMs
}

// Spec: of several members the first counts; one that isn't an integer is ignored (RFC 9111 §5.1).
function ageValue({ fields }: Aged): DeltaSeconds {
  const [first] = (fields.get(FIELD.age) ?? '').split(',')
  return parseDeltaSeconds(first?.trim()) ?? 0
}
