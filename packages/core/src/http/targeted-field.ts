// SPDX-License-Identifier: MIT
import type { DeltaSeconds } from '../policy/route.ts'
import { parseStructuredDictionary } from '../protocol/structured-strings.ts'
import { type CacheControl, MAX_SECONDS, namesIn } from './cache-control.ts'

/**
 * Parses a targeted field (RFC 9213): a structured dictionary, so stricter than `Cache-Control`.
 *
 * @returns the directives, which replace `Cache-Control` and `Expires`; `undefined` when the field is absent, empty or malformed
 * @example
 * parseTargetedField('max-age=600, following=2592000')?.seconds('following') // 2592000
 * parseTargetedField('max-age=600,') // undefined
 */
export function parseTargetedField(field: string | null): CacheControl | undefined {
  const members = field === null ? undefined : parseStructuredDictionary(field)
  if (members === undefined || members.size === 0) return undefined
  return {
    has: (name) => members.get(name) !== undefined && members.get(name) !== false,
    seconds: (name) => secondsOf(members.get(name)),
    isBare: (name) => members.get(name) === true,
    fieldNames: (name) => {
      const list = members.get(name)
      return typeof list === 'string' ? namesIn(list) : []
    },
  }
}

// Spec: a directive of the wrong type should not be consumed (RFC 9213 §2.1).
function secondsOf(value: string | number | boolean | undefined): DeltaSeconds | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? Math.min(value, MAX_SECONDS)
    : undefined
}
