// SPDX-License-Identifier: MIT
import { PolicyError } from '../errors/policy-error.ts'
import { checkRoute } from './check-route.ts'
import { covers, parsePathPattern, type PathPattern } from './path-pattern.ts'
import type { Policy, Route } from './route.ts'

/**
 * Checks what can be said wrongly in a policy.
 *
 * @throws PolicyError at the first error
 */
export function checkPolicy({ version, routes }: Policy): void {
  if (!Number.isSafeInteger(version) || version < 1) {
    const problem = `write a positive integer, and raise it when stored bodies change shape: received ${String(version)}`
    throw new PolicyError('(policy)', 'version', problem)
  }
  const earlier: { readonly route: Route; readonly pattern: PathPattern }[] = []
  for (const route of routes) {
    checkRoute(route)
    const pattern = parsePathPattern(route.path)
    const hiding = earlier.find(
      (other) => takesRequestsOf(other.route, route) && covers(other.pattern, pattern),
    )
    if (hiding !== undefined) {
      const { name, path } = hiding.route
      const problem = `"${route.path}" is never reached, because "${name}" ("${path}") matches first; put the narrower route before it`
      throw new PolicyError(route.name, 'path', problem)
    }
    earlier.push({ route, pattern })
  }
}

function takesRequestsOf(earlier: Route, later: Route): boolean {
  const own = 'direct'
  return (
    (earlier.origin ?? own) === (later.origin ?? own) &&
    later.methods.every((method) => earlier.methods.includes(method))
  )
}
