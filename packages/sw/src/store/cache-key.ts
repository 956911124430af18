// SPDX-License-Identifier: MIT
import { type FieldReader, type Route, variantOf } from '@springhouse/core'

/**
 * Makes the key of an entry: whose it is, its URL without fragment, and the request fields by which the route says that
 * its responses vary. One point lookup finds it.
 */
export function cacheKeyOf(
  route: Route,
  partition: string,
  request: { readonly url: string; readonly headers: FieldReader },
): string {
  const variant = route.vary.map((name) => request.headers.get(name) ?? '')
  return JSON.stringify([partition, urlWithoutFragment(request.url), ...variant])
}

/** Cuts the fragment, which is no part of what is cached. */
export function urlWithoutFragment(url: string): string {
  const at = url.indexOf('#')
  return at === -1 ? url : url.slice(0, at)
}

/**
 * Names the variant that a request selects by a response's `Vary` (RFC 9111 §4.1); `undefined` for `Vary: *`.
 *
 * Cookies are invisible to a worker; the partition in the key stands for them.
 */
export function variantFor(vary: string | null, requestFields: FieldReader): string | undefined {
  return variantOf(vary, (name) => requestFields.get(name))
}
