// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { freshnessLifetime } from '../http/freshness.ts'
import { definePolicy } from './define-policy.ts'
import type { RouteDefinition } from './definition.ts'
import { emitFields, type EmittedResponse } from './emit-fields.ts'
import * as presets from './presets.ts'
import type { Route } from './route.ts'

function only(definition: RouteDefinition): Route {
  const [first] = definePolicy({ version: 1, routes: { only: definition } }).routes
  if (first === undefined) throw new Error('unreachable')
  return first
}

function emitted(
  definition: RouteDefinition,
  response: Partial<EmittedResponse> = {},
): Record<string, string> {
  const fields = emitFields(only(definition), { tags: [], partitioned: false, ...response })
  expect(new Set(fields.map(([name]) => name)).size).toBe(fields.length)
  return Object.fromEntries(fields)
}

const atNoEdge = { 'CDN-Cache-Control': 'no-store', 'Surrogate-Control': 'no-store' }

describe('emitFields()', () => {
  it('makes an uncontrolled browser ask for tagged data, and grants L1 and the edge more', () => {
    const route = presets.catalog('/api/products', {
      tags: ['products'],
      vary: ['Accept-Language'],
    })
    expect(emitted(route, { tags: ['products', 'product:42'] })).toEqual({
      'Cache-Control': 'max-age=0, stale-if-error=604800',
      'Springhouse-Cache-Control':
        'max-age=600, stale-while-revalidate=3600, stale-if-error=604800, following=2592000',
      'CDN-Cache-Control': 'max-age=3600',
      'Surrogate-Control': 'max-age=3600',
      'Cache-Groups': '"products", "product:42"',
      Vary: 'Accept-Language',
    })
  })

  it('lets the route grant uncontrolled browsers more', () => {
    const route = presets.catalog('/a', { tags: ['a'], lifetimes: { browser: '1m' } })
    expect(emitted(route, { tags: ['a'] })['Cache-Control']).toBe(
      'max-age=60, stale-while-revalidate=3600, stale-if-error=604800',
    )
  })

  it('grants followers nothing without tags', () => {
    expect(emitted(presets.catalog('/a'))).toEqual({
      'Cache-Control': 'max-age=600, stale-while-revalidate=3600, stale-if-error=604800',
      'Springhouse-Cache-Control':
        'max-age=600, stale-while-revalidate=3600, stale-if-error=604800',
      'CDN-Cache-Control': 'max-age=3600',
      'Surrogate-Control': 'max-age=3600',
    })
  })

  it('calls a hashed file public and immutable', () => {
    expect(emitted(presets.staticAssets('/assets/*'))).toEqual({
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Springhouse-Cache-Control': 'max-age=31536000, immutable',
      'CDN-Cache-Control': 'max-age=2592000',
      'Surrogate-Control': 'max-age=2592000',
    })
  })

  it('emits media for 7 days, usable after an error', () => {
    expect(emitted(presets.media('/media/*'))['Cache-Control']).toBe(
      'max-age=604800, stale-while-revalidate=86400, stale-if-error=2592000',
    )
  })

  it('keeps private responses off the edge: by route, or by response', () => {
    const ofUser = emitted(presets.profile('/api/me', { tags: ['me'] }), { partitioned: true })
    expect(ofUser).toMatchObject({
      'Cache-Control': 'private, max-age=0, stale-if-error=604800',
      ...atNoEdge,
    })
    expect(emitted(presets.profile('/api/me'))).toMatchObject(atNoEdge)
    expect(emitted(presets.catalog('/a'), { partitioned: true })).toMatchObject(atNoEdge)
  })

  it.each([presets.pages('/*'), presets.browserCache('/a', '5m'), presets.redisCache('/a', '5m')])(
    'keeps $preset off the edge',
    (route) => {
      expect(emitted(route)).toMatchObject(atNoEdge)
    },
  )

  it('validates strong data each time, and keeps it out of offline use', () => {
    expect(emitted(presets.strong('/api/stock/*'), { tags: ['stock'] })).toEqual({
      'Cache-Control': 'private, no-cache',
      'Springhouse-Cache-Control': 'private, no-cache',
      ...atNoEdge,
      'Cache-Groups': '"stock"',
    })
  })

  it('lets the last known strong answer be shown offline where the route says so', () => {
    const fields = emitted(presets.strong('/api/stock/*', { offline: 'serve' }))
    expect(fields['Cache-Control']).toBe('private, max-age=0, stale-if-error=604800')
    expect(fields['Springhouse-Cache-Control']).toBe('max-age=0, stale-if-error=604800')
  })

  it('never stores the answer to a write', () => {
    expect(emitted(presets.writes('/api/*'), { tags: ['a'] })).toEqual({
      'Cache-Control': 'no-store',
      'Springhouse-Cache-Control': 'no-store',
      ...atNoEdge,
    })
  })

  it('leaves a plain route as its handler made it, but for tags and Vary', () => {
    const plain = presets.http('/legacy/*', { tags: ['legacy'], vary: ['Accept'] })
    for (const status of [200, 404, 500]) {
      expect(emitted(plain, { status, tags: ['legacy'] })).toEqual({
        'Cache-Groups': '"legacy"',
        Vary: 'Accept',
      })
    }
  })

  it('keeps the private answers of a plain route to their user', () => {
    const own = { 'Cache-Control': 'private', ...atNoEdge }
    expect(emitted(presets.http('/legacy/*'), { partitioned: true })).toEqual(own)
    expect(emitted(presets.http('/legacy/*', { partition: 'user' }))).toEqual(own)
  })

  it('grants a read with a body what it grants any read', () => {
    const fields = emitted(presets.search('/api/search', { methods: ['POST'] }))
    expect(fields).toEqual(emitted(presets.search('/api/search')))
    expect(fields['Springhouse-Cache-Control']).toContain('max-age=60')
  })

  it.each([404, 410])('grants a %i the negative lifetime only', (status) => {
    const route = presets.catalog('/api/products/:id', { tags: ['products'] })
    const fields = emitted(route, { status, tags: ['products'] })
    expect(fields['Springhouse-Cache-Control']).toContain('max-age=60, ')
    expect(fields['Springhouse-Cache-Control']).toContain('following=60')
    expect(fields['CDN-Cache-Control']).toBe('max-age=60')
    expect(emitted(presets.staticAssets('/a/*'), { status })['Cache-Control']).toBe('max-age=60')
  })

  it.each([400, 403, 429, 500, 503])('never stores a %i', (status) => {
    expect(emitted(presets.catalog('/a'), { status })['Cache-Control']).toBe('no-store')
  })

  it('never stores a 404 where the route has no negative lifetime', () => {
    expect(emitted(presets.profile('/a'), { status: 404 })['Cache-Control']).toBe('no-store')
  })

  it('leaves out tags that cannot be written', () => {
    const fields = emitted(presets.catalog('/a'), { tags: ['*', 'a b', 'é', 'ok'] })
    expect(fields['Cache-Groups']).toBe('"ok"')
  })

  it.each([
    presets.catalog('/a', { tags: ['a'] }),
    presets.pages('/a'),
    presets.fullCache('/a', '5m', ['a']),
    presets.strong('/a', { offline: 'serve' }),
  ])('never forbids offline use of $preset', (route) => {
    for (const value of Object.values(emitted(route, { tags: ['a'] }))) {
      expect(value).not.toMatch(/no-cache|must-revalidate/)
    }
  })

  it.each([
    presets.catalog('/a', { tags: ['a'] }),
    presets.dashboard('/a', { tags: ['a'] }),
    presets.pages('/a'),
    presets.images('/a'),
  ])('says to L1 what the policy says: $preset', (definition) => {
    const fields = new Headers(emitted(definition, { tags: ['a'] }))
    const route = only(definition)
    const stored = {
      status: 200,
      fields,
      requestTimeMs: 0,
      responseTimeMs: 0,
      tags: ['a'],
      policyVersionCurrent: true,
    }
    const { whenNot, whenFollowing, staleWhileRevalidate, staleIfError } = route.lifetimes
    const windows = { staleWhileRevalidate, staleIfError }
    expect(freshnessLifetime(stored, route, false)).toMatchObject({ seconds: whenNot, ...windows })
    expect(freshnessLifetime(stored, route, true)).toMatchObject({
      seconds: whenFollowing,
      ...windows,
    })
  })
})
