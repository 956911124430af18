// SPDX-License-Identifier: MIT
import { withoutFragment } from '@springhouse/core'

/**
 * Names all variants of one URI for one partition.
 *
 * @param more what else tells requests apart: the method and key of a read with a body, the lack of credentials
 */
export function uriKeyOf(partition: string, url: string, ...more: readonly string[]): string {
  return [partition, withoutFragment(url), ...more].join('\n')
}

/** Names one entry. */
export function entryKeyOf(uriKey: string, variant: string): string {
  return `${uriKey}\n\n${variant}`
}

/** The first and the last key that the variants of a URI may have: one lookup finds them all. */
export function variantRange(uriKey: string): [string, string] {
  return [`${uriKey}\n\n`, `${uriKey}\n\n\uFFFF`]
}
