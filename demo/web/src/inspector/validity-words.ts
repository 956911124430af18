// SPDX-License-Identifier: MIT
import { EVERYTHING } from '@springhouse/core'

const UNKNOWN: Readonly<Record<string, string>> = {
  unstamped: 'its origin names no place in the log',
  epoch: 'the log was started over',
  floor: 'it is older than what is remembered of the log',
}

/** Says by what a stored response is invalid: "invalid: product:42". */
export function wordsForInvalid(detail: string | undefined, url: string): string {
  if (detail === url) return 'invalid: written from here'
  return detail === EVERYTHING ? 'invalid: everything changed' : `invalid: ${detail ?? 'a tag'}`
}

/** Says which change made a stored response invalid: "product:42 was changed". */
export function wordsForChange(detail: string | undefined, url: string): string {
  if (detail === url) return 'it was written from here'
  return detail === EVERYTHING ? 'everything may have changed' : `${detail ?? 'a tag'} was changed`
}

/** Says why nobody can tell whether a stored response is still true. */
export function wordsForUnknown(why: string | undefined): string {
  const words = why === undefined ? undefined : (UNKNOWN[why] ?? why)
  return words === undefined ? 'perhaps changed' : `perhaps changed: ${words}`
}
