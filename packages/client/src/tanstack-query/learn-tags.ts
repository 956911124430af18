// SPDX-License-Identifier: MIT
import type { Position, Tag } from '@springhouse/core'
import type { FollowedQuery, QueryContext } from './query-client.ts'
import { FIELD, parseCacheGroups, parsePosition } from '@springhouse/core'

/** What one response has told of the data that a query made of it. */
export interface Reading {
  /** Where it came from, absolute. */
  readonly url: string
  readonly tags: readonly Tag[]
  /** The place in the log that its data includes; `undefined` when that isn't known. */
  readonly stamp: Position | undefined
}

// A list that loads more makes its data of many responses. One that asks another address each time must not grow for ever.
const MAX_READINGS = 500

// A query that is dropped takes what was learned along.
const readings = new WeakMap<FollowedQuery, Map<string, Reading>>()

/**
 * Notes the tags of a response for the query that asked for it, so that the changes it hears of are those of its data.
 *
 * Tags come from `Cache-Groups`, and `Springhouse-Position` says which changes the data includes already. Of each address
 * the latest response counts, so a query may be made of several.
 *
 * @param context what TanStack Query gives to the `queryFn`
 * @returns the response, unread
 * @example
 * import type { QueryContext } from '@springhouse/client/tanstack-query'
 *
 * const queryFn = async (context: QueryContext) =>
 *   learnTags(context, await fetch('/api/products/42')).json()
 */
export function learnTags({ client, queryKey }: QueryContext, response: Response): Response {
  const query = client.getQueryCache().find({ queryKey, exact: true })
  if (query !== undefined) note(query, readingOf(response))
  return response
}

/** What was learned of a query, one reading an address. */
export function readingsOf(query: FollowedQuery): readonly Reading[] {
  return [...(readings.get(query)?.values() ?? [])]
}

/** Takes back that a query's data includes what the latest responses said: they have not become its data. */
export function distrustReadings(query: FollowedQuery): void {
  const known = readings.get(query)
  if (known === undefined) return
  for (const reading of known.values()) known.set(reading.url, { ...reading, stamp: undefined })
}

function readingOf({ url, headers }: Response): Reading {
  return {
    url,
    tags: parseCacheGroups(headers.get(FIELD.cacheGroups)) ?? [],
    stamp: parsePosition(headers.get(FIELD.springhousePosition)),
  }
}

function note(query: FollowedQuery, reading: Reading): void {
  const known = readings.get(query) ?? new Map<string, Reading>()
  readings.set(query, known)
  known.delete(reading.url)
  known.set(reading.url, reading)
  const [oldest] = known.keys()
  if (known.size > MAX_READINGS && oldest !== undefined) known.delete(oldest)
}
