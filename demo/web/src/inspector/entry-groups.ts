// SPDX-License-Identifier: MIT
import type { EntryReport } from '@springhouse/core'
import { hasText } from '../herd/has-text.ts'

/** The stored responses of one route. */
export interface EntryGroup {
  readonly route: string
  readonly entries: readonly EntryReport[]
  readonly bytes: number
}

/**
 * Groups stored responses by route; routes and URLs in alphabetical order, so that nothing moves while one looks.
 *
 * @param wanted part of a URL or of a tag; empty for all
 */
export function groupEntries(
  entries: readonly EntryReport[],
  wanted: string,
): readonly EntryGroup[] {
  const byRoute = new Map<string, EntryReport[]>()
  for (const entry of entries) {
    if (!hasText(wanted, entry.url, ...entry.tags)) continue
    const group = byRoute.get(entry.route)
    if (group === undefined) byRoute.set(entry.route, [entry])
    else group.push(entry)
  }
  return [...byRoute]
    .map(([route, grouped]) => ({
      route,
      entries: grouped.sort((a, b) => order(keyOf(a), keyOf(b))),
      bytes: grouped.reduce((sum, { bytes }) => sum + bytes, 0),
    }))
    .sort((a, b) => order(a.route, b.route))
}

/** Names an entry among all: one URL may be stored for several people and in several variants. */
export function keyOf({ url, partition, variant }: EntryReport): string {
  return [url, partition, variant].join('\n')
}

// Plain comparison would put page 10 before page 2.
const ORDER = new Intl.Collator('en', { numeric: true })

function order(a: string, b: string): number {
  return ORDER.compare(a, b)
}
