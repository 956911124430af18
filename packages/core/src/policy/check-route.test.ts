// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { PolicyError } from '../errors/policy-error.ts'
import { definePolicy } from './define-policy.ts'
import type { RouteDefinition } from './definition.ts'
import { isReadRoute } from './is-read-route.ts'
import { catalog, http, pages, route, search, strong, writes } from './presets.ts'
import type { Route } from './route.ts'

function only(definition: RouteDefinition): Route {
  const [first] = definePolicy({ version: 1, routes: { only: definition } }).routes
  if (first === undefined) throw new Error('unreachable')
  return first
}

function errorOf(definition: RouteDefinition): PolicyError {
  try {
    only(definition)
  } catch (error) {
    if (error instanceof PolicyError) return error
    throw error
  }
  throw new Error('the policy was accepted')
}

describe('routes that read with a body', () => {
  it.each([
    search('/a', { methods: ['POST'] }),
    search('/a', { methods: ['GET', 'POST'] }),
    catalog('/a', { methods: ['GET', 'HEAD', 'QUERY'] }),
    route('/a', { methods: ['GET', 'POST'] }),
    route('/a', { methods: ['QUERY'] }),
  ])('may name POST and QUERY: %j', (definition) => {
    const said = only(definition)
    expect(isReadRoute(said)).toBe(true)
    expect(said.methods).toEqual(definition.options.methods)
  })

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post'])('may not name %s', (method) => {
    const error = errorOf(catalog('/a', { methods: ['GET', method] }))
    expect(error).toMatchObject({ route: 'only', field: 'methods' })
    for (const words of ['catalog() takes GET and HEAD', 'POST or QUERY', `[GET, ${method}]`]) {
      expect(error.message).toContain(words)
    }
  })

  it('are not queued', () => {
    const error = errorOf(strong('/api/pay', { methods: ['POST'], offline: 'queue' }))
    expect(error).toMatchObject({ field: 'offline' })
    expect(error.message).toContain("a read can't be queued")
  })

  it.each([
    writes('/a'),
    writes('/a', { methods: ['POST'] }),
    route('/a', { methods: ['POST'], offline: 'refuse' }),
  ])('are told from those that write: %j', (definition) => {
    expect(isReadRoute(only(definition))).toBe(false)
  })
})

describe('plain routes', () => {
  it('take no method whose answers want a lifetime of the route', () => {
    const error = errorOf(http('/a', { methods: ['GET', 'POST'] }))
    expect(error).toMatchObject({ field: 'methods' })
    expect(error.message).toContain('http() takes GET and HEAD only: received [GET, POST]')
  })

  it.each(['whenNot', 'whenFollowing', 'staleWhileRevalidate', 'edge', 'negative'] as const)(
    'take no lifetime of their own: %s',
    (tier) => {
      const error = errorOf(http('/a', { lifetimes: { [tier]: '1m' } }))
      expect(error).toMatchObject({ field: `lifetimes.${tier}` })
      for (const words of ['what each response says', '60 s', 'route()']) {
        expect(error.message).toContain(words)
      }
    },
  )
})

describe('login routes', () => {
  it('are marked where somebody signs in or out', () => {
    expect(only(pages('/login', { login: true })).login).toBe(true)
    expect(only(writes('/session', { login: true })).login).toBe(true)
    expect(only(pages('/herds')).login).toBe(false)
  })

  it('are marked by true or false', () => {
    // What TypeScript would refuse, as JavaScript may write it.
    const said: RouteDefinition['options'] = JSON.parse('{"login":"yes"}')
    const error = errorOf({ preset: 'pages', path: '/login', options: said })
    expect(error).toMatchObject({ field: 'login' })
    expect(error.message).toContain('write true or false: received "yes"')
  })
})

describe('what belongs to a tenant', () => {
  it('is never for everybody: an edge would hand it to another tenant', () => {
    const error = errorOf(catalog('/a', { scope: 'tenant' }))
    expect(error.message).toContain('"public"')
    expect(error.message).toContain('"tenant"')
    for (const partition of ['tenant', 'role', 'user'] as const) {
      expect(only(catalog('/a', { scope: 'tenant', partition })).scope).toBe('tenant')
    }
    expect(only(writes('/a', { scope: 'tenant' })).scope).toBe('tenant')
  })
})
