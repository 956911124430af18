// SPDX-License-Identifier: MIT
import type { EntryReport } from '@springhouse/core'
import { describe, expect, it } from 'vitest'
import { groupEntries } from './entry-groups.ts'
import { entryReport } from './testing/reports.ts'

function entry(route: string, path: string, change: Partial<EntryReport> = {}): EntryReport {
  return entryReport({ route, url: `https://dairy.test${path}`, ...change })
}

const ENTRIES: readonly EntryReport[] = [
  entry('products', '/api/products?page=10', { tags: ['products'], bytes: 300 }),
  entry('products', '/api/products?page=2', { tags: ['products'], bytes: 200 }),
  entry('animal', '/api/animals/7', { tags: ['animal:7'], bytes: 50 }),
]

describe('groupEntries()', () => {
  it('puts routes and URLs in an order that does not move, 2 before 10', () => {
    const groups = groupEntries(ENTRIES, '').map(({ route, entries, bytes }) => [
      route,
      bytes,
      ...entries.map(({ url }) => new URL(url).search),
    ])
    expect(groups).toEqual([
      ['animal', 50, ''],
      ['products', 500, '?page=2', '?page=10'],
    ])
  })

  it.each([
    ['a part of the URL', 'ANIMALS/', ['animal']],
    ['a part of a tag', 'imal:7', ['animal']],
    ['nothing that is stored', 'invoice', []],
  ])('keeps what has %s', (_, wanted, routes) => {
    expect(groupEntries(ENTRIES, wanted).map(({ route }) => route)).toEqual(routes)
  })
})
