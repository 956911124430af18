// SPDX-License-Identifier: MIT
import type { Route } from './route.ts'

/**
 * Tells whether a route reads, whatever its methods: a POST or QUERY that it names asks for something. A route of your
 * own making reads if one of its methods can only read.
 *
 * @example
 * const routes = { find: search('/api/search', { methods: ['POST'] }), save: writes('/api/herds') }
 * definePolicy({ version: 1, routes }).routes.map(isReadRoute) // [true, false]
 */
export function isReadRoute({ preset, methods }: Pick<Route, 'preset' | 'methods'>): boolean {
  if (preset !== 'custom') return preset !== 'writes'
  return methods.some((method) => method === 'GET' || method === 'HEAD' || method === 'QUERY')
}
