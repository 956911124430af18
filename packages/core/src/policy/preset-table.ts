// SPDX-License-Identifier: MIT
import type {
  BudgetClass,
  Consistency,
  Lifetimes,
  OfflineRule,
  Partition,
  Strategy,
} from './route.ts'

/** Name of a preset; `custom` is a route without one. */
export type PresetName =
  | 'staticAssets'
  | 'staticFiles'
  | 'images'
  | 'media'
  | 'fonts'
  | 'pages'
  | 'publicApi'
  | 'catalog'
  | 'detail'
  | 'dashboard'
  | 'aggregate'
  | 'list'
  | 'orders'
  | 'counter'
  | 'search'
  | 'reports'
  | 'profile'
  | 'preferences'
  | 'analytics'
  | 'reference'
  | 'strong'
  | 'writes'
  | 'custom'
  | 'http'
  | 'browserCache'
  | 'cdnCache'
  | 'redisCache'
  | 'fullCache'

/** What a preset fixes. Lifetimes are seconds; a tier that isn't named doesn't keep the response. */
export interface Preset {
  readonly strategy: Strategy
  readonly whenNot: number
  readonly whenFollowing: number
  readonly staleWhileRevalidate: number
  readonly staleIfError: number
  readonly tiers: Partial<Pick<Lifetimes, 'edge' | 'redis' | 'process' | 'query'>>
  /** Bounds of the edge lifetime. */
  readonly edgeBounds?: readonly [least: number, most: number]
  readonly partition: Partition
  readonly consistency: Consistency
  readonly offline: OfflineRule
  readonly budget: BudgetClass
  readonly immutable: boolean
  readonly heuristic: boolean
}

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
const YEAR = 31_536_000

// Columns: strategy, when not following, when following, stale-while-revalidate, stale-if-error, tiers, differences.
type Row = readonly [Strategy, number, number, number, number, Preset['tiers'], Partial<Preset>?]

const CACHED = 'cache-first'
const SWR = 'stale-while-revalidate'
const SHARED = { edge: HOUR, redis: HOUR, process: MINUTE }
const USER = { partition: 'user', consistency: 'session' } as const
const TENANT = { partition: 'tenant' } as const
const ASSET = { immutable: true } as const
const NONE = {}

// prettier-ignore
const ROWS: Readonly<Record<PresetName, Row>> = {
  staticAssets: [CACHED, YEAR, YEAR, 0, 0, { edge: 30 * DAY }, ASSET],
  staticFiles: [CACHED, HOUR, HOUR, 0, 30 * DAY, { edge: DAY }],
  images: [CACHED, 7 * DAY, 7 * DAY, DAY, 30 * DAY, { edge: 7 * DAY }, { budget: 'disposable' }],
  media: [CACHED, 7 * DAY, 7 * DAY, DAY, 30 * DAY, { edge: 7 * DAY }, { budget: 'disposable' }],
  fonts: [CACHED, YEAR, YEAR, 0, 0, { edge: YEAR }, ASSET],
  pages: ['network-first', 0, 0, 0, 30 * DAY, NONE],
  publicApi: [SWR, MINUTE, DAY, 5 * MINUTE, DAY, { edge: 2 * MINUTE, redis: 5 * MINUTE, process: 5 * MINUTE }, { edgeBounds: [MINUTE, 5 * MINUTE] }],
  catalog: [SWR, 10 * MINUTE, 30 * DAY, HOUR, 7 * DAY, SHARED],
  detail: [SWR, 10 * MINUTE, 30 * DAY, HOUR, 7 * DAY, { ...SHARED, redis: 10 * MINUTE }],
  dashboard: [SWR, MINUTE, HOUR, 5 * MINUTE, HOUR, { redis: MINUTE }, TENANT],
  aggregate: [SWR, MINUTE, HOUR, 5 * MINUTE, HOUR, { redis: 5 * MINUTE }, TENANT],
  list: [SWR, MINUTE, 7 * DAY, 5 * MINUTE, 7 * DAY, { redis: MINUTE }, { ...TENANT, consistency: 'session' }],
  orders: [SWR, 0, HOUR, 0, 7 * DAY, { redis: 5 * MINUTE }, { ...USER, consistency: 'causal' }],
  counter: [SWR, 0, HOUR, 0, DAY, { redis: 30 }, USER],
  search: [SWR, MINUTE, HOUR, 5 * MINUTE, DAY, { redis: 5 * MINUTE }, { partition: 'role', budget: 'disposable' }],
  reports: [SWR, DAY, 30 * DAY, DAY, 7 * DAY, { edge: HOUR, redis: DAY }, TENANT],
  profile: [SWR, 5 * MINUTE, 7 * DAY, 5 * MINUTE, 7 * DAY, { redis: 30 * MINUTE }, USER],
  preferences: [SWR, 5 * MINUTE, 7 * DAY, 5 * MINUTE, 7 * DAY, { redis: HOUR }, { ...USER, consistency: 'eventual' }],
  analytics: [SWR, HOUR, HOUR, HOUR, DAY, { redis: DAY }, TENANT],
  reference: [SWR, HOUR, 30 * DAY, DAY, 30 * DAY, { edge: HOUR, redis: DAY, process: HOUR }],
  strong: ['network-only', 0, 0, 0, 0, NONE, { ...TENANT, consistency: 'strong', offline: 'refuse' }],
  writes: ['network-only', 0, 0, 0, 0, NONE, { ...USER, offline: 'refuse' }],
  // Where nothing is said.
  custom: [SWR, 5 * MINUTE, 5 * MINUTE, 0, DAY, NONE],
  // What each response says of itself, and RFC 9111 where it says nothing.
  http: [SWR, 0, 0, 0, 0, NONE, { heuristic: true }],
  // One word for the tiers: their lifetimes come with the call.
  browserCache: [SWR, 0, 0, 0, 7 * DAY, NONE],
  cdnCache: ['network-first', 0, 0, 0, 7 * DAY, NONE],
  redisCache: ['network-first', 0, 0, 0, 7 * DAY, NONE],
  fullCache: [SWR, 0, 0, 0, 7 * DAY, NONE],
}

function presetOf(row: Row): Preset {
  const [strategy, whenNot, whenFollowing, staleWhileRevalidate, staleIfError, tiers, differences] =
    row
  return {
    strategy,
    whenNot,
    whenFollowing,
    staleWhileRevalidate,
    staleIfError,
    tiers,
    partition: 'public',
    consistency: 'eventual',
    offline: 'serve',
    budget: 'normal',
    immutable: false,
    heuristic: false,
    ...differences,
  }
}

/**
 * The one table that every preset is made from, by the preset's name.
 *
 * @example
 * PRESETS.get('catalog')?.whenFollowing // 2_592_000
 */
export const PRESETS: ReadonlyMap<string, Preset> = new Map(
  Object.entries(ROWS).map(([name, row]) => [name, presetOf(row)]),
)
