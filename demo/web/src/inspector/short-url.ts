// SPDX-License-Identifier: MIT

/** So many characters fill two lines of the inspector. */
const LONGEST = 60
/** The end tells URLs of one list apart, so it stays. */
const KEPT_AT_END = 22

/**
 * Writes a URL for a narrow column: without the page's own origin, and with its middle cut out when it is long.
 *
 * @param ownOrigin the page's origin; other origins stay visible
 */
export function shortUrl(url: string, ownOrigin: string): string {
  const isOwn = url.startsWith(`${ownOrigin}/`)
  const text = isOwn ? url.slice(ownOrigin.length) : url
  if (text.length <= LONGEST) return text
  return `${text.slice(0, LONGEST - KEPT_AT_END - 1)}…${text.slice(-KEPT_AT_END)}`
}
