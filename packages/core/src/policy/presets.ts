// SPDX-License-Identifier: MIT
import type { RouteDefinition, RouteOptions, RouteOptionsFor } from './definition.ts'
import type { Duration } from './duration.ts'
import type { PresetName } from './preset-table.ts'

/** Makes a route from a path and what differs from the preset; tag templates are checked against the path. */
export type PresetFunction = <
  const Path extends string,
  const Tags extends readonly string[] = readonly [],
>(
  path: Path,
  options?: RouteOptionsFor<Path, Tags>,
) => RouteDefinition

function preset(name: PresetName): PresetFunction {
  return (path, options = {}) => ({ preset: name, path, options })
}

/**
 * Hashed files of the build: cache-first for a year, immutable.
 *
 * @example
 * staticAssets('/assets/*')
 */
export const staticAssets: PresetFunction = preset('staticAssets')
/** Files whose name stays when their content changes: one hour, then the validator. */
export const staticFiles: PresetFunction = preset('staticFiles')
/** Pictures: cache-first for 7 days. */
export const images: PresetFunction = preset('images')
/** Uploaded media: cache-first for 7 days. */
export const media: PresetFunction = preset('media')
/** Fonts: cache-first for a year. */
export const fonts: PresetFunction = preset('fonts')
/**
 * The HTML shell: network first, the stored one after the deadline or offline.
 *
 * @example
 * pages('/*')
 */
export const pages: PresetFunction = preset('pages')
/** Public API answers such as feature flags; the edge keeps them 1 to 5 minutes. */
export const publicApi: PresetFunction = preset('publicApi')
/**
 * Lists that everybody may see and that change by event.
 *
 * @example
 * catalog('/api/products', { tags: ['products'] })
 */
export const catalog: PresetFunction = preset('catalog')
/**
 * One thing of a catalogue.
 *
 * @example
 * detail('/api/products/:id', { tags: ['product:{id}'] })
 */
export const detail: PresetFunction = preset('detail')
/** Figures of a tenant that are one minute old at most when nobody follows the log. */
export const dashboard: PresetFunction = preset('dashboard')
/** Sums and counts over members. */
export const aggregate: PresetFunction = preset('aggregate')
/**
 * Entity lists of a tenant, such as tasks.
 *
 * @example
 * list('/api/customers', { tags: ['customers'], partition: 'user' })
 */
export const list: PresetFunction = preset('list')
/** Orders and carts of a user: effects are seen in the order of their causes. */
export const orders: PresetFunction = preset('orders')
/** A live number, such as unread notifications. */
export const counter: PresetFunction = preset('counter')
/** Search results, by role. */
export const search: PresetFunction = preset('search')
/** Reports that are made once a day. */
export const reports: PresetFunction = preset('reports')
/** A user's own data. */
export const profile: PresetFunction = preset('profile')
/** A user's preferences. */
export const preferences: PresetFunction = preset('preferences')
/** Figures that may be an hour old. */
export const analytics: PresetFunction = preset('analytics')
/** Reference data such as exchange and tax rates. */
export const reference: PresetFunction = preset('reference')
/**
 * Stock, prices at order, money: always asks the origin.
 *
 * @example
 * strong('/api/stock/:id', { tags: ['stock:{id}'], offline: 'serve' })
 */
export const strong: PresetFunction = preset('strong')
/**
 * Unsafe methods: never stored; queued offline only where `offline: 'queue'` says so.
 *
 * @example
 * writes('/api/yields', {
 *   methods: ['POST'],
 *   offline: 'queue',
 *   group: 'herd:{body.herd}',
 *   invalidates: ['herd:{body.herd}'],
 * })
 */
export const writes: PresetFunction = preset('writes')
/**
 * A route of your own making, to read or to write; an answer lives 5 minutes where nothing is said.
 *
 * @example
 * route('/api/weather', { strategy: 'network-first', lifetimes: { whenNot: '15m', redis: '15m' } })
 */
export const route: PresetFunction = preset('custom')

/**
 * A plain route: what each response says of itself, and RFC 9111 where it says nothing. For an origin, or a part of one,
 * that no policy speaks for.
 *
 * @example
 * http('/legacy/*')
 */
export const http: PresetFunction = preset('http')

/**
 * Keeps a response in the browser only, for `lifetime`.
 *
 * @example
 * browserCache('/api/help', '1h')
 */
export function browserCache(path: string, lifetime: Duration): RouteDefinition {
  return tiers('browserCache', path, { whenNot: lifetime, whenFollowing: lifetime }, [])
}

/** Keeps a response at the edge only, for `lifetime`; the browser asks each time and keeps a copy for offline use. */
export function cdnCache(path: string, lifetime: Duration): RouteDefinition {
  return tiers('cdnCache', path, { edge: lifetime }, [])
}

/**
 * Keeps a response in Redis only, for `lifetime` or until one of its tags is invalidated; the browser asks each time and
 * keeps a copy for offline use.
 *
 * @example
 * redisCache('/api/prices', '10m', ['prices'])
 */
export function redisCache(
  path: string,
  lifetime: Duration,
  tags: readonly string[] = [],
): RouteDefinition {
  return tiers('redisCache', path, { redis: lifetime }, tags)
}

/**
 * Keeps a response in every tier, for `lifetime` or until one of its tags is invalidated.
 *
 * @example
 * fullCache('/api/categories', { hours: 6 }, ['categories'])
 */
export function fullCache(
  path: string,
  lifetime: Duration,
  tags: readonly string[] = [],
): RouteDefinition {
  const everywhere = {
    whenNot: lifetime,
    whenFollowing: lifetime,
    edge: lifetime,
    redis: lifetime,
    process: lifetime,
  }
  return tiers('fullCache', path, everywhere, tags)
}

function tiers(
  name: PresetName,
  path: string,
  lifetimes: NonNullable<RouteOptions['lifetimes']>,
  tags: readonly string[],
): RouteDefinition {
  return { preset: name, path, options: { lifetimes, tags } }
}
