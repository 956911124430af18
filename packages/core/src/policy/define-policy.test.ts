// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { PolicyError } from '../errors/policy-error.ts'
import { definePolicy } from './define-policy.ts'
import type { PolicyDefinition, RouteDefinition, RouteOptions } from './definition.ts'
import { catalog, profile, reports, route, writes } from './presets.ts'
import type { Route } from './route.ts'

type Routes = PolicyDefinition['routes']

function errorOf(routes: Routes, version = 1): PolicyError {
  try {
    definePolicy({ version, routes })
  } catch (error) {
    if (error instanceof PolicyError) return error
    throw error
  }
  throw new Error('the policy was accepted')
}

function only(definition: RouteDefinition): Route {
  const [first] = definePolicy({ version: 1, routes: { only: definition } }).routes
  if (first === undefined) throw new Error('unreachable')
  return first
}

// What TypeScript would refuse, as JavaScript may write it.
function untyped(path: string, options: unknown): RouteDefinition {
  return { preset: 'catalog', path, options: options as RouteOptions }
}

describe('definePolicy() errors', () => {
  it.each<[string, Routes, string, string, readonly string[]]>([
    [
      'a path that an earlier route hides',
      { products: catalog('/api/products/*'), product: catalog('/api/products/:id') },
      'product',
      'path',
      ['"/api/products/:id"', '"products"', 'put the narrower route before it'],
    ],
    [
      'a write that an earlier route hides',
      { all: writes('/api/*'), orders: writes('/api/orders', { methods: ['POST'] }) },
      'orders',
      'path',
      ['"/api/orders"', '"all"', 'before it'],
    ],
    [
      'a tag with an unknown parameter',
      { herd: untyped('/api/herds/:herd', { tags: ['herd:{id}'] }) },
      'herd',
      'tags',
      ['"herd:{id}"', '{id}', 'use {herd}'],
    ],
    [
      'a tag of a read from a body',
      { herd: untyped('/api/herds/:herd', { tags: ['herd:{body.id}'] }) },
      'herd',
      'tags',
      ['{body.id}', 'use {herd}'],
    ],
    [
      'a group with an unknown parameter',
      { yields: writes('/api/yields', { group: 'herd:{herd}' }) },
      'yields',
      'group',
      ['{herd}', '{body.x}'],
    ],
    [
      'an invalidation with an unknown parameter',
      { yields: writes('/api/yields', { invalidates: ['herd:{body}'] }) },
      'yields',
      'invalidates',
      ['{body}', '{body.x}'],
    ],
    [
      'a bad tag template',
      { herd: catalog('/api/herds', { tags: ['my herd'] }) },
      'herd',
      'tags',
      ['"my herd"', 'such as "product:{id}"'],
    ],
    [
      'a prefix as a tag',
      { herd: catalog('/api/herds', { tags: ['herd:*'] }) },
      'herd',
      'tags',
      ['"herd:*"', 'star'],
    ],
    [
      'a queued strong write',
      { pay: writes('/api/pay', { consistency: 'strong', offline: 'queue' }) },
      'pay',
      'consistency',
      ['"strong"', 'offline: "refuse"'],
    ],
    [
      'a queued strong write, made otherwise',
      {
        pay: route('/api/pay', { methods: ['POST'], consistency: 'strong', offline: 'queue' }),
      },
      'pay',
      'consistency',
      ['"strong"', 'offline: "refuse"'],
    ],
    [
      'a queued read',
      { herd: catalog('/api/herds', { offline: 'queue' }) },
      'herd',
      'offline',
      ['"queue"', 'use "serve", "pinned" or "refuse"'],
    ],
    [
      'a served write',
      { yields: writes('/api/yields', { offline: 'serve' }) },
      'yields',
      'offline',
      ['"serve"', 'use "queue" or "refuse"'],
    ],
    [
      'a lifetime that is a bare number',
      { herd: untyped('/api/herds', { lifetimes: { whenNot: 600 } }) },
      'herd',
      'lifetimes.whenNot',
      ['600', "'10m'"],
    ],
    [
      'a lifetime that is no duration',
      { herd: untyped('/api/herds', { lifetimes: { edge: '10 minutes' } }) },
      'herd',
      'lifetimes.edge',
      ['"10 minutes"', "'10m'"],
    ],
    [
      'a lifetime of no tier',
      { herd: untyped('/api/herds', { lifetimes: { broswer: '10m' } }) },
      'herd',
      'lifetimes.broswer',
      ['no such field', 'browser'],
    ],
    [
      'a field that routes do not have',
      { herd: untyped('/api/herds', { partiton: 'user' }) },
      'herd',
      'partiton',
      ['no such field', 'partition'],
    ],
    [
      'a regular expression',
      { x: catalog('/a/:id(\\d+)') },
      'x',
      'path',
      ['groups', '/a/:id(\\d+)'],
    ],
    ['a modifier', { x: catalog('/a/:id?') }, 'x', 'path', ['modifiers', '/a/:id?']],
    ['a star in the middle', { x: catalog('/a/*/b') }, 'x', 'path', ['at the end', '/a/*/b']],
    ['a parameter twice', { x: catalog('/a/:id/:id') }, 'x', 'path', ['only once', '/a/:id/:id']],
    ['a path without a slash', { x: catalog('a') }, 'x', 'path', ['starts with "/"', '"a"']],
    ['a lone surrogate', { x: catalog('/\uD800') }, 'x', 'path', ['well-formed']],
    [
      'a write with GET',
      { x: writes('/a', { methods: ['GET'] }) },
      'x',
      'methods',
      ['GET', 'unsafe'],
    ],
    [
      'a method in small letters',
      { x: writes('/a', { methods: ['post'] }) },
      'x',
      'methods',
      ['post', 'capitals'],
    ],
    ['no method', { x: catalog('/a', { methods: [] }) }, 'x', 'methods', ['GET and HEAD']],
    [
      'reads and writes together',
      { x: route('/a', { methods: ['GET', 'PUT'], offline: 'refuse' }) },
      'x',
      'methods',
      ['route() takes GET and HEAD', 'GET, PUT'],
    ],
    [
      'an origin with a path',
      { x: catalog('/a', { origin: 'https://a.example/b' }) },
      'x',
      'origin',
      ['"https://a.example/b"', '"direct"'],
    ],
    ['Vary *', { x: catalog('/a', { vary: ['*'] }) }, 'x', 'vary', ['"*"', 'Accept-Language']],
    [
      'an edge lifetime of private data',
      { x: profile('/a', { lifetimes: { edge: '1m' } }) },
      'x',
      'lifetimes.edge',
      ['"user"', 'partition: "public"'],
    ],
    [
      'an invalidation by a read',
      { x: catalog('/a', { invalidates: ['a'] }) },
      'x',
      'invalidates',
      ['only a write', 'writes()'],
    ],
    [
      'an unknown preset',
      { x: { preset: 'catalogue', path: '/a', options: {} } },
      'x',
      'preset',
      ['"catalogue"', 'route()'],
    ],
  ])('names route, field, value and remedy for %s', (_what, routes, ...expected) => {
    const [name, field, words] = expected
    const error = errorOf(routes)
    expect(error).toMatchObject({ route: name, field })
    for (const word of [`route "${name}"`, `field "${field}"`, ...words]) {
      expect(error.message).toContain(word)
    }
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses the version %s', (version) => {
    expect(errorOf({}, version)).toMatchObject({ field: 'version' })
  })
})

describe('definePolicy()', () => {
  it('accepts routes that share a path but not a method, an origin or a depth', () => {
    const policy = definePolicy({
      version: 3,
      routes: {
        read: catalog('/api/*'),
        write: writes('/api/*'),
        elsewhere: catalog('/api/*', { origin: 'https://api.example' }),
        local: catalog('/api/*', { origin: 'http://localhost:3000' }),
      },
    })
    expect(policy.version).toBe(3)
    expect(policy.routes.map(({ name }) => name)).toEqual(['read', 'write', 'elsewhere', 'local'])
  })

  it('accepts a route of which an earlier one takes some methods only', () => {
    const routes = {
      post: writes('/api/*', { methods: ['POST'] }),
      orders: writes('/api/orders', { methods: ['POST', 'PUT'] }),
    }
    expect(definePolicy({ version: 1, routes }).routes).toHaveLength(2)
  })

  it('accepts prefixes and everything as invalidations', () => {
    const invalidates = ['product:*', 'herd:{body.herd}:*', '*']
    expect(only(writes('/a', { invalidates })).invalidates).toEqual(invalidates)
  })

  it('lets the file win over the preset', () => {
    const said = only(
      catalog('/a', {
        strategy: 'network-first',
        scope: 'tenant',
        partition: 'tenant',
        vary: ['Accept-Language'],
        consistency: 'causal',
        lifetimes: { whenNot: 'short', redis: { minutes: 2 }, maxOfflineAge: '7d' },
      }),
    )
    expect(said).toMatchObject({
      preset: 'catalog',
      strategy: 'network-first',
      scope: 'tenant',
      partition: 'tenant',
      vary: ['Accept-Language'],
      consistency: 'causal',
      lifetimes: { whenNot: 600, redis: 120, maxOfflineAge: 604_800, staleIfError: 604_800 },
    })
  })

  it('makes an uncontrolled browser ask for tagged routes, unless the route says more', () => {
    expect(only(catalog('/a')).lifetimes.browser).toBe(600)
    expect(only(catalog('/a', { tags: ['a'] })).lifetimes.browser).toBe(0)
    const said = only(catalog('/a', { tags: ['a'], lifetimes: { browser: '1m' } }))
    expect(said.lifetimes.browser).toBe(60)
  })

  it('keeps private data off the edge', () => {
    expect(only(reports('/a')).lifetimes.edge).toBeUndefined()
    expect(only(reports('/a', { partition: 'public' })).lifetimes.edge).toBe(3600)
    expect(only(catalog('/a', { partition: 'user' })).lifetimes.edge).toBeUndefined()
  })

  it('keeps a 404 for a minute on public routes', () => {
    expect(only(catalog('/a')).lifetimes.negative).toBe(60)
    expect(only(profile('/a')).lifetimes.negative).toBeUndefined()
  })

  it('lives 5 minutes where nothing is said', () => {
    expect(only(route('/a'))).toMatchObject({
      preset: 'custom',
      strategy: 'stale-while-revalidate',
      lifetimes: { whenNot: 300, whenFollowing: 300, browser: 300 },
    })
  })

  it('never trusts a copy less while following than when not', () => {
    const said = only(catalog('/a', { lifetimes: { whenNot: '1y' } }))
    expect(said.lifetimes.whenFollowing).toBe(31_536_000)
  })

  it('keeps what is pinned offline when space runs out', () => {
    expect(only(catalog('/a', { offline: 'pinned' })).budget).toBe('pinned')
    expect(only(catalog('/a', { offline: 'pinned', budget: 'normal' })).budget).toBe('normal')
  })

  it('makes a custom route of unsafe methods', () => {
    const said = only(route('/a', { methods: ['BREW'], offline: 'refuse' }))
    expect(said.methods).toEqual(['BREW'])
  })
})
