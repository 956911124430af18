// SPDX-License-Identifier: MIT

/** Cuts the fragment off a URL: it is no part of what names a response (RFC 9110 §4.2.5). */
export function withoutFragment(url: string): string {
  const hash = url.indexOf('#')
  return hash === -1 ? url : url.slice(0, hash)
}
