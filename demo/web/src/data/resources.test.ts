// SPDX-License-Identifier: MIT
import { matchRoute, reaches, tagsOf } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import policy from '../../../cache.policy.ts'
import type { Resource } from './resource.ts'
import * as resources from './resources.ts'

const ALL: readonly Resource<unknown>[] = [
  resources.staff,
  resources.session,
  resources.round,
  resources.farms,
  resources.herdSummary,
  resources.categories,
  resources.herdOf(3),
  resources.recordsOf(3),
  resources.animalSearch('Lotte'),
  resources.animalOf(42),
  resources.yieldsOf(42),
  resources.productsOf({ category: 'milk', text: 'farm', offset: 50 }),
  resources.productOf(42),
  resources.stockOf(42),
  resources.ordersOf(50),
  resources.customersOf('', 0),
  resources.customerOf(7),
]

describe('resources', () => {
  it.each(ALL.map((one) => [one.url, one] as const))(
    '%s has a route whose every tag its page listens to',
    (url, { tags }) => {
      const match = matchRoute(policy, { method: 'GET', pathname: url.split('?')[0] ?? '' })
      expect(match?.route.name).not.toBe('otherReads')
      const routeTags = match === undefined ? [] : tagsOf(match)
      expect(routeTags.length).toBeGreaterThan(0)
      for (const tag of routeTags) expect(tags.some((own) => reaches(own, tag))).toBe(true)
    },
  )

  it('productsOf() leaves out what is empty, so that one list has one address', () => {
    expect(resources.productsOf({ category: '', text: '', offset: 0 }).url).toBe(
      resources.productsOf().url,
    )
    expect(resources.productsOf({ text: 'süß & fein', offset: 50 }).url).toBe(
      '/api/products?q=s%C3%BC%C3%9F+%26+fein&offset=50',
    )
  })
})
