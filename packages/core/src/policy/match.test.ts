// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { definePolicy } from './define-policy.ts'
import { groupOf, invalidatesOf, matchRoute, tagsOf } from './match.ts'
import { policyFromJson, policyToJson } from './policy-json.ts'
import { catalog, detail, search, writes } from './presets.ts'
import type { RouteMatch } from './route.ts'

const policy = definePolicy({
  version: 1,
  routes: {
    products: catalog('/api/products', { tags: ['products'] }),
    product: detail('/api/products/:id', { tags: ['products', 'product:{id}'] }),
    special: detail('/api/:kind/:id', { tags: ['{kind}:{id}'] }),
    other: catalog('/api/products', { origin: 'https://api.example' }),
    direct: catalog('/direct/*', { origin: 'direct' }),
    yields: writes('/api/yields/:farm', {
      methods: ['POST'],
      offline: 'queue',
      group: 'herd:{body.herd}',
      tags: ['yield:{body.id}', 'farm:{farm}'],
      invalidates: ['farm:{farm}', 'herd:{body.herd}', 'animal:{body.animal.id}'],
    }),
    find: search('/api/search', { methods: ['GET', 'POST', 'QUERY'] }),
    api: writes('/api/*'),
  },
})

function match(method: string, pathname: string, origin?: string): RouteMatch | undefined {
  return matchRoute(policy, { method, pathname, ...(origin && { origin }) })
}

function found(method: string, pathname: string): RouteMatch {
  const result = match(method, pathname)
  if (result === undefined) throw new Error('unreachable')
  return result
}

describe('matchRoute()', () => {
  it.each([
    ['GET', '/api/products', 'products'],
    ['HEAD', '/api/products', 'products'],
    ['GET', '/api/products/42', 'product'],
    ['GET', '/api/farms/7', 'special'],
    ['POST', '/api/yields/3', 'yields'],
    ['PUT', '/api/yields/3', 'api'],
    ['POST', '/api/products', 'api'],
    ['POST', '/api/search', 'find'],
    ['QUERY', '/api/search', 'find'],
    ['PUT', '/api/search', 'api'],
    ['DELETE', '/api/products/42', 'api'],
    ['GET', '/direct/x', 'direct'],
  ])('answers %s %s by the first route that matches: %s', (method, pathname, name) => {
    expect(match(method, pathname)?.route.name).toBe(name)
  })

  it.each([
    ['GET', '/elsewhere'],
    ['OPTIONS', '/api/products'],
    ['get', '/api/products'],
    ['POST', '/direct/x'],
  ])('answers nothing for %s %s', (method, pathname) => {
    expect(match(method, pathname)).toBeUndefined()
  })

  it('tells origins apart', () => {
    expect(match('GET', '/api/products', 'https://api.example')?.route.name).toBe('other')
    expect(match('GET', '/api/products/1', 'https://api.example')).toBeUndefined()
    expect(match('GET', '/api/products', 'https://evil.example')).toBeUndefined()
  })

  it('gives decoded parameters', () => {
    expect(match('GET', '/api/products/a%20b')?.parameters).toEqual({ id: 'a b' })
  })

  it('works on a policy that went through JSON', () => {
    const copy = policyFromJson(policyToJson(policy))
    const result = matchRoute(copy, { method: 'GET', pathname: '/api/products/42' })
    expect(result?.route.name).toBe('product')
  })
})

describe('tagsOf()', () => {
  it('fills the route’s templates from the path, each tag once', () => {
    expect(tagsOf(found('GET', '/api/products/4:2'))).toEqual(['products', 'product:4%3A2'])
  })

  it('fills the templates of a write from its body, and leaves out what the body lacks', () => {
    const result = found('POST', '/api/yields/3')
    expect(tagsOf(result, { id: 9 })).toEqual(['yield:9', 'farm:3'])
    expect(tagsOf(result)).toEqual(['farm:3'])
  })
})

describe('invalidatesOf()', () => {
  const result = found('POST', '/api/yields/3')

  it('fills the templates from path and body', () => {
    const body = { herd: 'h1', animal: { id: 77 } }
    expect(invalidatesOf(result, body)).toEqual(['farm:3', 'herd:h1', 'animal:77'])
  })

  it.each([
    undefined,
    null,
    'text',
    [],
    {},
    { herd: null, animal: null },
    { herd: {}, animal: { id: [] } },
    { herd: '', animal: 'x' },
  ])('invalidates more, never less, with the body %j', (body) => {
    expect(invalidatesOf(result, body)).toEqual(['farm:3', 'herd:*', 'animal:*'])
  })

  it('reads own properties only', () => {
    const body: unknown = Object.create({ herd: 'inherited' })
    expect(invalidatesOf(result, body)).toContain('herd:*')
  })
})

describe('groupOf()', () => {
  it('fills the route’s template', () => {
    const result = found('POST', '/api/yields/3')
    expect(groupOf(result, '/api/yields/3', { herd: 'h1' })).toBe('herd:h1')
  })

  it('falls back to the path', () => {
    expect(groupOf(found('POST', '/api/yields/3'), '/api/yields/3', {})).toBe('/api/yields/3')
    expect(groupOf(found('PUT', '/api/x'), '/api/x')).toBe('/api/x')
  })
})
