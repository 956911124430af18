// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import type { Change, Refreshed } from '../client-events.ts'
import type { Reading } from './learn-tags.ts'
import { EVERYTHING, isAtOrPast } from '@springhouse/core'
import { concernedBy } from '../change-feed.ts'

/** Where a query's data comes from: the tags that its `meta` names, and what its responses have told. */
export interface Source {
  readonly tags: readonly Tag[]
  readonly readings: readonly Reading[]
}

/** News that may be about a query's data. */
export type News =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'refreshed'; readonly refreshed: Refreshed }

/** Tells whether data has to be read again because of the news. */
export function outdates(news: News, source: Source): boolean {
  return news.kind === 'change'
    ? isChanged(news.change, source)
    : isRefreshed(news.refreshed, source)
}

/** Reads the tags of a query's `meta`; what isn't a list of texts names none. */
export function metaTagsOf(meta: Readonly<Record<string, unknown>> | undefined): readonly Tag[] {
  const tags: unknown = meta?.['tags']
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}

function isChanged(change: Change, { tags, readings }: Source): boolean {
  const older = readings.filter((reading) => !includes(reading, change))
  // A response that bears no tags is reached by what reaches everything, as in every tier.
  if (older.length > 0 && change.tags.includes(EVERYTHING)) return true
  // A tag that none of the responses bears stands for data that has told no place.
  const unplaced = tags.filter((tag) => !readings.some((reading) => reading.tags.includes(tag)))
  return [...unplaced, ...older.flatMap((reading) => reading.tags)].some(concernedBy(change))
}

// Read after the change: asking again would bring the same.
function includes({ stamp }: Reading, { position }: Change): boolean {
  return stamp !== undefined && position !== undefined && isAtOrPast(stamp, position)
}

// One response has been replaced: whoever has told where its data comes from is asked about that address only.
function isRefreshed({ url, tags }: Refreshed, source: Source): boolean {
  if (source.readings.length > 0) return source.readings.some((reading) => reading.url === url)
  return source.tags.some(concernedBy({ scope: EVERYTHING, tags, position: undefined }))
}
