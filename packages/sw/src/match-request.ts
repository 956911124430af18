// SPDX-License-Identifier: MIT
import { matchRoute, type Policy, type RouteMatch } from '@springhouse/core'

/**
 * Makes the function that finds the route of a request.
 *
 * Platform: what a matcher throws escapes the fetch listener, so a request that can't be read matches nothing.
 *
 * @param ownOrigin the portal's own origin, which routes don't name
 */
export function matcherOf(
  policy: Policy,
  ownOrigin: string,
): (request: Pick<Request, 'method' | 'url'>) => RouteMatch | undefined {
  return ({ method, url }) => {
    try {
      const { origin, pathname } = new URL(url)
      const named = origin === ownOrigin ? undefined : origin
      return matchRoute(policy, { method, pathname, origin: named })
    } catch {
      return undefined
    }
  }
}
