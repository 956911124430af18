// SPDX-License-Identifier: MIT
import { describe, expect, expectTypeOf, it } from 'vitest'
import { definePolicy } from './define-policy.ts'
import type { RouteDefinition, RouteOptionsFor } from './definition.ts'
import { matchRoute } from './match.ts'
import { PRESETS } from './preset-table.ts'
import * as presets from './presets.ts'
import type { Route } from './route.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

function only(definition: RouteDefinition): Route {
  const [first] = definePolicy({ version: 1, routes: { only: definition } }).routes
  if (first === undefined) throw new Error('unreachable')
  return first
}

describe('the preset table', () => {
  const { route, browserCache, cdnCache, redisCache, fullCache, ...named } = presets

  it.each(Object.entries(named))('makes %s from its row', (name, preset) => {
    const row = PRESETS.get(name)
    const made = only(preset('/a'))
    expect(made).toMatchObject({
      preset: name,
      strategy: row?.strategy,
      partition: row?.partition,
      consistency: row?.consistency,
      offline: row?.offline,
      budget: row?.budget,
      immutable: row?.immutable,
      heuristic: row?.heuristic,
      lifetimes: {
        whenNot: row?.whenNot,
        whenFollowing: row?.whenFollowing,
        staleWhileRevalidate: row?.staleWhileRevalidate,
        staleIfError: row?.staleIfError,
        redis: row?.tiers.redis,
        process: row?.tiers.process,
      },
    })
  })

  it('has a function for every row', () => {
    const tiers = [browserCache, cdnCache, redisCache, fullCache]
    const made = [route('/a'), ...tiers.map((form) => form('/a', '1m'))]
    const names = [...Object.keys(named), ...made.map(({ preset }) => preset)]
    expect([...PRESETS.keys()].sort()).toEqual(names.sort())
  })

  it.each([
    ['staticAssets', 'cache-first', 365 * DAY, 365 * DAY, 0, 0, 30 * DAY],
    ['images', 'cache-first', 7 * DAY, 7 * DAY, DAY, 30 * DAY, 7 * DAY],
    ['fonts', 'cache-first', 365 * DAY, 365 * DAY, 0, 0, 365 * DAY],
    ['pages', 'network-first', 0, 0, 0, 30 * DAY, undefined],
    ['catalog', 'stale-while-revalidate', 10 * MINUTE, 30 * DAY, HOUR, 7 * DAY, HOUR],
    ['detail', 'stale-while-revalidate', 10 * MINUTE, 30 * DAY, HOUR, 7 * DAY, HOUR],
    ['dashboard', 'stale-while-revalidate', MINUTE, HOUR, 5 * MINUTE, HOUR, undefined],
    ['reports', 'stale-while-revalidate', DAY, 30 * DAY, DAY, 7 * DAY, HOUR],
    ['profile', 'stale-while-revalidate', 5 * MINUTE, 7 * DAY, 5 * MINUTE, 7 * DAY, undefined],
    ['strong', 'network-only', 0, 0, 0, 0, undefined],
    ['writes', 'network-only', 0, 0, 0, 0, undefined],
  ])(
    '%s: %s, %s s not following, %s s following, stale-while-revalidate %s s, stale-if-error %s s, edge %s s',
    (name, ...columns) => {
      const row = PRESETS.get(name)
      expect([
        row?.strategy,
        row?.whenNot,
        row?.whenFollowing,
        row?.staleWhileRevalidate,
        row?.staleIfError,
        row?.tiers.edge,
      ]).toEqual(columns)
    },
  )
})

describe('publicApi()', () => {
  it('lives 2 minutes at the edge', () => {
    expect(only(presets.publicApi('/flags')).lifetimes.edge).toBe(120)
  })

  it.each([
    ['1s', 60],
    ['1m', 60],
    ['3m', 180],
    ['5m', 300],
    ['1h', 300],
  ] as const)('clamps an edge lifetime of %s to %i s', (edge, seconds) => {
    expect(only(presets.publicApi('/flags', { lifetimes: { edge } })).lifetimes.edge).toBe(seconds)
  })
})

describe('staticFiles()', () => {
  it('lives an hour, a day at the edge, and unlike staticAssets() changes under its name', () => {
    const files = only(presets.staticFiles('/static/*'))
    expect(files).toMatchObject({
      immutable: false,
      lifetimes: { whenNot: HOUR, browser: HOUR, edge: DAY },
    })
    expect(only(presets.staticAssets('/assets/*')).immutable).toBe(true)
  })
})

describe('http()', () => {
  it('has no lifetimes of its own and may be shown offline', () => {
    expect(only(presets.http('/*'))).toMatchObject({
      heuristic: true,
      strategy: 'stale-while-revalidate',
      partition: 'public',
      offline: 'serve',
      lifetimes: {
        whenNot: 0,
        whenFollowing: 0,
        staleWhileRevalidate: 0,
        staleIfError: 0,
        browser: 0,
        edge: undefined,
        process: undefined,
        redis: undefined,
        query: undefined,
        negative: undefined,
        maxOfflineAge: undefined,
      },
    })
  })

  it('takes an oldest age for offline use, as every read does', () => {
    const said = only(presets.http('/*', { lifetimes: { maxOfflineAge: '7d' } }))
    expect(said.lifetimes.maxOfflineAge).toBe(7 * DAY)
  })

  it('is the only preset that guesses', () => {
    const guessing = [...PRESETS].filter(([, { heuristic }]) => heuristic)
    expect(guessing.map(([name]) => name)).toEqual(['http'])
  })
})

describe('strong()', () => {
  it('shows the last known answer only where offline: "serve" says so', () => {
    expect(only(presets.strong('/stock'))).toMatchObject({
      offline: 'refuse',
      lifetimes: { staleIfError: 0 },
    })
    expect(only(presets.strong('/stock', { offline: 'serve' })).lifetimes.staleIfError).toBe(
      7 * DAY,
    )
  })
})

describe('short forms', () => {
  const policy = definePolicy({
    version: 1,
    routes: {
      files: presets.cdnCache('/static/*', '7d'),
      users: presets.redisCache('/api/v1/users', '10m', ['users']),
      dashboard: presets.fullCache('/api/v1/dashboard', '5m'),
      local: presets.browserCache('/local', '5m'),
      catalogue: presets.fullCache('/api/v1/catalogue', '30m', ['products']),
    },
  })

  function lifetimesAt(pathname: string): Route['lifetimes'] | undefined {
    return matchRoute(policy, { method: 'GET', pathname })?.route.lifetimes
  }

  it('keeps /static/* at the edge for 7 days', () => {
    expect(lifetimesAt('/static/logo.png')).toMatchObject({
      edge: 7 * DAY,
      whenNot: 0,
      browser: 0,
      redis: undefined,
      process: undefined,
    })
  })

  it('keeps /api/v1/users in Redis for 10 minutes', () => {
    expect(lifetimesAt('/api/v1/users')).toMatchObject({
      redis: 10 * MINUTE,
      whenNot: 0,
      browser: 0,
      edge: undefined,
      process: undefined,
    })
  })

  it('keeps /api/v1/dashboard in every tier for 5 minutes', () => {
    expect(lifetimesAt('/api/v1/dashboard')).toMatchObject({
      browser: 5 * MINUTE,
      whenNot: 5 * MINUTE,
      edge: 5 * MINUTE,
      process: 5 * MINUTE,
      redis: 5 * MINUTE,
    })
  })

  it('keeps a browserCache() route in the browser alone', () => {
    expect(lifetimesAt('/local')).toMatchObject({
      browser: 5 * MINUTE,
      whenNot: 5 * MINUTE,
      edge: undefined,
      redis: undefined,
    })
  })

  it('makes an uncontrolled browser ask for a tagged fullCache() route', () => {
    expect(lifetimesAt('/api/v1/catalogue')).toMatchObject({ browser: 0, whenNot: 30 * MINUTE })
  })
})

describe('types of tag templates', () => {
  it('accepts the parameters of the path and fields of the body', () => {
    const herd = presets.catalog('/api/herds/:herd', { tags: ['herds', 'herd:{herd}'] })
    const yields = presets.writes('/api/yields', { tags: ['herd:{body.herd}'] })
    expect([herd, yields].map(only)).toHaveLength(2)
  })

  it('accepts any template where the path or the template is not known to the compiler', () => {
    const path: string = '/api/x'
    const template: string = 'x:{y}'
    expect(presets.catalog(path, { tags: ['x:{y}'] }).path).toBe(path)
    expect(presets.catalog('/api/x', { tags: [template] }).options.tags).toEqual([template])
  })

  it('refuses an unknown parameter', () => {
    // @ts-expect-error {id} is no parameter of this path
    const herd = presets.catalog('/api/herds/:herd', { tags: ['herds', 'herd:{id}'] })
    // @ts-expect-error the path has no parameters
    const herds = presets.catalog('/api/herds', { tags: ['herd:{id}'] })
    for (const definition of [herd, herds]) expect(() => only(definition)).toThrow('{id}')
    expectTypeOf<readonly ['herd:{id}']>().not.toExtend<
      NonNullable<RouteOptionsFor<'/api/herds/:herd', readonly ['herd:{id}']>['tags']>
    >()
  })

  it('refuses bare numbers as lifetimes', () => {
    // @ts-expect-error a duration has a unit
    const bare = presets.catalog('/api/x', { lifetimes: { whenNot: 600 } })
    // @ts-expect-error a duration has a known unit
    const words = presets.browserCache('/api/x', '10 minutes')
    for (const definition of [bare, words]) expect(() => only(definition)).toThrow('duration')
  })
})
