// SPDX-License-Identifier: MIT

/**
 * Names all variants of one URI for one partition.
 *
 * @param more what else tells requests apart: the method and key of a read with a body, the lack of credentials
 */
export function uriKeyOf(partition: string, url: string, ...more: readonly string[]): string {
  return [partition, urlWithoutFragment(url), ...more].join('\n')
}

/** Names one entry. */
export function entryKeyOf(uriKey: string, variant: string): string {
  return `${uriKey}\n\n${variant}`
}

/** The first and the last key that the variants of a URI may have: one lookup finds them all. */
export function variantRange(uriKey: string): [string, string] {
  return [`${uriKey}\n\n`, `${uriKey}\n\n\uFFFF`]
}

/** Cuts the fragment, which is no part of what is cached. */
export function urlWithoutFragment(url: string): string {
  const at = url.indexOf('#')
  return at === -1 ? url : url.slice(0, at)
}
