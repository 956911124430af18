// SPDX-License-Identifier: MIT
import { groupOf, invalidatesOf, matchRoute, reaches, tagsOf } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import policy from './cache.policy.ts'

function routeOf(pathname: string, method: string = 'GET'): string | undefined {
  return matchRoute(policy, { method, pathname })?.route.name
}

function tagsShownAt(pathname: string): readonly string[] {
  const match = matchRoute(policy, { method: 'GET', pathname })
  return match === undefined ? [] : tagsOf(match)
}

function invalidatedBy(method: string, pathname: string, body: object): readonly string[] {
  const match = matchRoute(policy, { method, pathname })
  return match === undefined ? [] : invalidatesOf(match, body)
}

const YIELD = { farm: 4, animal: 611 }
const ORDER = { customer: 31 }

describe('the policy', () => {
  it.each([
    ['/assets/main-1a2b.js', 'assets'],
    ['/images/animals/7.svg', 'images'],
    ['/api/products', 'products'],
    ['/api/products/42', 'product'],
    ['/api/stock/42', 'stock'],
    ['/api/farms/4/animals', 'herd'],
    ['/api/farms/4/records', 'records'],
    ['/api/animals/611', 'animal'],
    ['/api/animals/611/yields', 'animalYields'],
    ['/api/search/animals', 'animalSearch'],
    ['/api/what-comes-later', 'otherReads'],
    ['/herds/4', 'pages'],
  ])('answers %s by the route %s', (path, name) => {
    expect(routeOf(path)).toBe(name)
  })

  it.each([
    [
      'POST',
      '/api/yields',
      YIELD,
      [
        '/api/farms/4/animals',
        '/api/farms/4/records',
        '/api/animals/611',
        '/api/animals/611/yields',
        '/api/search/animals',
        '/api/herd/summary',
      ],
    ],
    ['POST', '/api/treatments', YIELD, ['/api/animals/611']],
    ['POST', '/api/orders', ORDER, ['/api/orders', '/api/customers/31']],
    ['PUT', '/api/products/42/price', {}, ['/api/products', '/api/products/42']],
    ['PUT', '/api/products/42/stock', {}, ['/api/products', '/api/products/42', '/api/stock/42']],
  ])('lets %s %s reach everything that shows it', (method, path, body, shown) => {
    const invalidated = invalidatedBy(method, path, body)
    for (const address of shown) {
      const tags = tagsShownAt(address)
      const isReached = tags.some((tag) => invalidated.some((one) => reaches(one, tag)))
      expect([address, isReached]).toEqual([address, true])
    }
  })

  it('lets a price change leave every other product alone', () => {
    const invalidated = invalidatedBy('PUT', '/api/products/42/price', {})
    const other = tagsShownAt('/api/products/43')
    expect(other.some((tag) => invalidated.some((one) => reaches(one, tag)))).toBe(false)
  })

  it.each([
    ['/api/yields', YIELD, 'farm:4'],
    ['/api/treatments', YIELD, 'farm:4'],
    ['/api/orders', ORDER, 'customer:31'],
  ])('queues POST %s offline, in the order of its group', (pathname, body, group) => {
    const match = matchRoute(policy, { method: 'POST', pathname })
    expect(match?.route.offline).toBe('queue')
    expect(match && groupOf(match, pathname, body)).toBe(group)
  })

  it.each([
    ['PUT', '/api/products/42/price'],
    ['PUT', '/api/products/42/stock'],
    ['POST', '/api/session'],
    ['DELETE', '/api/session'],
    ['POST', '/api/what-comes-later'],
  ])('refuses %s %s offline', (method, pathname) => {
    expect(matchRoute(policy, { method, pathname })?.route.offline).toBe('refuse')
  })

  it('keeps what the staff sees in the part of each person', () => {
    const paths = [
      '/api/round',
      '/api/farms',
      '/api/farms/4/animals',
      '/api/animals/6',
      '/api/orders',
      '/api/customers',
      '/api/customers/3',
      '/api/herd/summary',
      '/api/search/animals',
    ]
    for (const pathname of paths) {
      const route = matchRoute(policy, { method: 'GET', pathname })?.route
      expect([pathname, route?.partition]).toEqual([pathname, 'user'])
    }
  })
})
