// SPDX-License-Identifier: MIT
import { checkPolicy } from './check-policy.ts'
import { completeRoute } from './complete-route.ts'
import type { PolicyDefinition } from './definition.ts'
import type { Policy } from './route.ts'

/**
 * Makes a policy from what a policy file says: completes each route from its preset and checks it.
 *
 * @throws PolicyError when a route can't mean what it says; it names route, field, value and remedy
 * @example
 * definePolicy({ version: 1, routes: { products: catalog('/api/products', { tags: ['products'] }) } })
 */
export function definePolicy(definition: PolicyDefinition): Policy {
  const routes = Object.entries(definition.routes).map(([name, route]) =>
    completeRoute(name, route),
  )
  const policy = { version: definition.version, routes }
  checkPolicy(policy)
  return policy
}
