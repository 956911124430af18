// SPDX-License-Identifier: MIT
import { checkPolicy } from './check-policy.ts'
import { completeRoute } from './complete-route.ts'
import type { PolicyDefinition } from './definition.ts'
import type { Policy, Route } from './route.ts'

/**
 * Makes a policy from what a policy file says: completes each route from its preset and checks it.
 *
 * @throws PolicyError when a route can't mean what it says; it names route, field, value and remedy
 * @example
 * const policy = definePolicy({
 *   version: 1,
 *   routes: {
 *     products: catalog('/api/products', { tags: ['products'] }),
 *     product: detail('/api/products/:id', { tags: ['product:{id}'] }),
 *     changePrice: writes('/api/products/:id/price', { invalidates: ['products', 'product:{id}'] }),
 *   },
 * })
 * policy.routes.map(({ name }) => name) // ['products', 'product', 'changePrice']
 */
export function definePolicy(definition: PolicyDefinition): Policy {
  const routes = Object.entries(definition.routes).map(([name, route]) =>
    inOrder(completeRoute(name, route), definition.order),
  )
  const policy = { version: definition.version, routes }
  checkPolicy(policy)
  return policy
}

function inOrder(route: Route, order: PolicyDefinition['order']): Route {
  return order === undefined || route.offline !== 'queue'
    ? route
    : { ...route, queue: { order, ...route.queue } }
}
