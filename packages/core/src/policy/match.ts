// SPDX-License-Identifier: MIT
import type { Tag } from '../log/tag.ts'
import { matchPath, parsePathPattern, type PathPattern } from './path-pattern.ts'
import type { Policy, Route, RouteMatch } from './route.ts'
import { fillWidely, type TemplateValues, tryFill } from './template.ts'

/** What of a request selects its route. */
export interface RoutedRequest {
  readonly method: string
  /** Percent-encoded, as in `URL.pathname`. */
  readonly pathname: string
  /** `undefined` for the portal's own origin. */
  readonly origin?: string | undefined
}

// A policy is plain data; its patterns are taken apart once, when first needed.
const patterns = new WeakMap<Route, PathPattern>()

/**
 * Finds the route of a request. The first match wins.
 *
 * @returns the route with its path parameters, or `undefined` when the policy doesn't name the request
 * @example
 * const policy = definePolicy({ version: 1, routes: { product: detail('/api/products/:id') } })
 * matchRoute(policy, { method: 'GET', pathname: '/api/products/42' })?.parameters // { id: '42' }
 * matchRoute(policy, { method: 'GET', pathname: '/api/herds' }) // undefined
 */
export function matchRoute(policy: Policy, request: RoutedRequest): RouteMatch | undefined {
  for (const route of policy.routes) {
    if (!route.methods.includes(request.method) || !isAtOrigin(route, request.origin)) continue
    const parameters = matchPath(patternOf(route), request.pathname)
    if (parameters !== undefined) return { route, parameters }
  }
  return undefined
}

function isAtOrigin(route: Route, origin: string | undefined): boolean {
  return (route.origin === 'direct' ? undefined : route.origin) === origin
}

function patternOf(route: Route): PathPattern {
  const known = patterns.get(route)
  if (known !== undefined) return known
  const pattern = parsePathPattern(route.path)
  patterns.set(route, pattern)
  return pattern
}

/**
 * Lists the tags that a response of a matched route bears. A template whose value is missing is left out.
 *
 * @param body the parsed JSON body of a write, for `{body.x}`
 * @example
 * const product = detail('/api/products/:id', { tags: ['product:{id}'] })
 * const policy = definePolicy({ version: 1, routes: { product } })
 * const match = matchRoute(policy, { method: 'GET', pathname: '/api/products/42' })
 * match && tagsOf(match) // ['product:42']
 */
export function tagsOf(match: RouteMatch, body?: unknown): readonly Tag[] {
  const values = valuesOf(match, body)
  return distinct(match.route.tags.flatMap((template) => tryFill(template, values) ?? []))
}

/**
 * Lists the tags that a successful write to a matched route invalidates. Where a value is missing the
 * invalidation gets wider: `herd:{body.herd}` becomes `herd:*`.
 *
 * @example
 * const yields = writes('/api/yields', { invalidates: ['herd:{body.herd}'] })
 * const policy = definePolicy({ version: 1, routes: { yields } })
 * const match = matchRoute(policy, { method: 'POST', pathname: '/api/yields' })
 * match && invalidatesOf(match, { herd: 7, litres: 31 }) // ['herd:7']
 * match && invalidatesOf(match) // ['herd:*']
 */
export function invalidatesOf(match: RouteMatch, body?: unknown): readonly Tag[] {
  const values = valuesOf(match, body)
  return distinct(match.route.invalidates.map((template) => fillWidely(template, values)))
}

// No template makes a star, and no path is one.
const GLOBAL_GROUP = '*'

/**
 * Names the outbox group of a queued write: operations of one group keep their order.
 *
 * @example
 * const yields = writes('/api/yields', { offline: 'queue', group: 'herd:{body.herd}' })
 * const policy = definePolicy({ version: 1, routes: { yields } })
 * const match = matchRoute(policy, { method: 'POST', pathname: '/api/yields' })
 * match && groupOf(match, '/api/yields', { herd: 7 }) // 'herd:7'
 */
export function groupOf(match: RouteMatch, pathname: string, body?: unknown): string {
  const { group, queue } = match.route
  if (queue?.order === 'global') return GLOBAL_GROUP
  return (group === undefined ? undefined : tryFill(group, valuesOf(match, body))) ?? pathname
}

function distinct(tags: readonly Tag[]): readonly Tag[] {
  return [...new Set(tags)]
}

function valuesOf(match: RouteMatch, body: unknown): TemplateValues {
  const { tags, invalidates, group } = match.route
  const values: Record<string, string> = { ...match.parameters }
  for (const [, name] of [...tags, ...invalidates, group ?? '']
    .join()
    .matchAll(/\{body\.([^{}]+)\}/g)) {
    if (name === undefined) continue
    const value = valueAt(body, name.split('.'))
    if (value !== undefined) values[`body.${name}`] = value
  }
  return values
}

function valueAt(body: unknown, keys: readonly string[]): string | undefined {
  let value = body
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    // Own property of a JSON value; checked again below.
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
