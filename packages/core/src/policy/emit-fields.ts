// SPDX-License-Identifier: MIT
import { isTag, type Tag } from '../log/tag.ts'
import { formatCacheGroups } from '../protocol/cache-groups.ts'
import { FIELD } from '../protocol/header-names.ts'
import { isReadRoute } from './is-read-route.ts'
import type { Route } from './route.ts'

/** What a response is, beside its route. */
export interface EmittedResponse {
  readonly tags: readonly Tag[]
  /** Whether it belongs to a session rather than to everybody. */
  readonly partitioned: boolean
  /** @default 200 */
  readonly status?: number
}

type Field = readonly [name: string, value: string]
type Directives = readonly (string | false)[]

/**
 * Writes the header fields that a route's policy grants a response: for the browser, for L1, for the edge, and its tags.
 *
 * A plain route, `http()`, is left as its handler made it, but for tags and who may see it.
 *
 * A route that should survive offline never gets `no-cache` or `must-revalidate`, because both forbid offline use.
 *
 * @returns `Cache-Control`, `Springhouse-Cache-Control`, `CDN-Cache-Control`, `Surrogate-Control`, `Cache-Groups`, `Vary`; each at most once
 * @see docs/protocol.md, "Fields"
 * @example
 * const products = catalog('/api/products', { tags: ['products'] })
 * const [route] = definePolicy({ version: 1, routes: { products } }).routes
 * const fields = new Map(route && emitFields(route, { tags: ['products'], partitioned: false }))
 * fields.get('Cache-Control') // 'max-age=0, stale-if-error=604800'
 * fields.get('CDN-Cache-Control') // 'max-age=3600'
 * fields.get('Cache-Groups') // '"products"'
 */
export function emitFields(route: Route, response: EmittedResponse): readonly Field[] {
  const { status = 200 } = response
  if (!isReadRoute(route)) return [...forbid('no-store'), ...vary(route)]
  if (route.heuristic) {
    return [...reserve(route, response), ...groups(response.tags), ...vary(route)]
  }
  if (status >= 400 && !isNegative(route, status)) return [...forbid('no-store'), ...vary(route)]
  if (route.consistency === 'strong' && route.offline === 'refuse') {
    return [...forbid('private, no-cache'), ...groups(response.tags), ...vary(route)]
  }
  return [...grants(route, response, status), ...groups(response.tags), ...vary(route)]
}

function isNegative(route: Route, status: number): boolean {
  return (status === 404 || status === 410) && route.lifetimes.negative !== undefined
}

function forbid(cacheControl: string): readonly Field[] {
  return [
    [FIELD.cacheControl, cacheControl],
    [FIELD.springhouseCacheControl, cacheControl],
    ...edge(),
  ]
}

function edge(seconds?: number): readonly Field[] {
  const value = seconds === undefined ? 'no-store' : `max-age=${seconds}`
  return [
    [FIELD.cdnCacheControl, value],
    [FIELD.surrogateControl, value],
  ]
}

function isReserved(route: Route, { partitioned }: EmittedResponse): boolean {
  return partitioned || route.partition !== 'public'
}

function reserve(route: Route, response: EmittedResponse): readonly Field[] {
  return isReserved(route, response) ? [[FIELD.cacheControl, 'private'], ...edge()] : []
}

function grants(route: Route, response: EmittedResponse, status: number): readonly Field[] {
  const { lifetimes } = route
  const isPrivate = isReserved(route, response)
  const tags = response.tags.filter(isTag)
  const most = isNegative(route, status) ? (lifetimes.negative ?? 0) : Infinity
  const browser = Math.min(lifetimes.browser, most)
  const immutable = route.immutable && most === Infinity
  const following = Math.min(lifetimes.whenFollowing, most)
  const edgeSeconds =
    isPrivate || lifetimes.edge === undefined ? undefined : Math.min(lifetimes.edge, most)
  return [
    [
      FIELD.cacheControl,
      join(
        isPrivate ? 'private' : immutable && 'public',
        `max-age=${browser}`,
        browser > 0 && directive('stale-while-revalidate', lifetimes.staleWhileRevalidate),
        directive('stale-if-error', lifetimes.staleIfError),
        immutable && 'immutable',
      ),
    ],
    [
      FIELD.springhouseCacheControl,
      join(
        `max-age=${Math.min(lifetimes.whenNot, most)}`,
        directive('stale-while-revalidate', lifetimes.staleWhileRevalidate),
        directive('stale-if-error', lifetimes.staleIfError),
        tags.length > 0 && directive('following', following),
        immutable && 'immutable',
      ),
    ],
    ...edge(edgeSeconds),
  ]
}

function directive(name: string, seconds: number): string | false {
  return seconds > 0 && `${name}=${seconds}`
}

function join(...directives: Directives): string {
  return directives.filter((text) => text !== false).join(', ')
}

function groups(tags: readonly Tag[]): readonly Field[] {
  const plain = tags.filter(isTag)
  return plain.length === 0 ? [] : [[FIELD.cacheGroups, formatCacheGroups(plain)]]
}

function vary(route: Route): readonly Field[] {
  return route.vary.length === 0 ? [] : [[FIELD.vary, route.vary.join(', ')]]
}
