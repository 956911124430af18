// SPDX-License-Identifier: MIT
import type { Route } from '@springhouse/core'

/**
 * Names a response in the origin's cache: the address, and the values of the fields that the route varies by.
 *
 * They stand in the fragment, which no request carries, so that no address can imitate them.
 */
export function cacheUrl(request: Request, route: Route): string {
  const url = new URL(request.url)
  const values = new URLSearchParams()
  for (const name of route.vary) values.append(name.toLowerCase(), request.headers.get(name) ?? '')
  url.hash = values.toString()
  return url.href
}
