// SPDX-License-Identifier: MIT
import { matchRoute, type Policy, type RouteMatch } from '@springhouse/core'

/** Finds the route of a request. */
export type MatchRequest = (request: Pick<Request, 'method' | 'url'>) => RouteMatch | undefined

/**
 * Makes the function that finds the route of a request. It remembers each request, which several parts ask about.
 *
 * Platform: what a matcher throws escapes the fetch listener, so a request that can't be read matches nothing.
 *
 * @param ownOrigin the portal's own origin, which routes don't name
 */
export function matcherOf(policy: Policy, ownOrigin: string): MatchRequest {
  const known = new WeakMap<object, RouteMatch | undefined>()
  const match: MatchRequest = ({ method, url }) => {
    try {
      const { origin, pathname } = new URL(url)
      const named = origin === ownOrigin ? undefined : origin
      return matchRoute(policy, { method, pathname, origin: named })
    } catch {
      return undefined
    }
  }
  return (request) => {
    const found = known.get(request)
    if (found !== undefined || known.has(request)) return found
    const route = match(request)
    known.set(request, route)
    return route
  }
}
