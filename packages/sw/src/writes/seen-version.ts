// SPDX-License-Identifier: MIT
import { FIELD } from '@springhouse/core'
import type { BrowserTier } from '../browser-tier.ts'
import type { MatchRequest } from '../match-request.ts'

// A longer document isn't kept once more beside each edit of it.
const MAX_SNAPSHOT_BYTES = 65_536

/**
 * Finds what a page has seen of what it changes: the stored response with the entity tag that the write is conditional on.
 * A conflict is shown, or merged, by it.
 *
 * @returns `undefined` when the write isn't conditional, or that version isn't stored; never fails
 */
export async function seenVersion(
  tier: BrowserTier,
  matchOf: MatchRequest,
  { url, headers }: Request,
): Promise<ArrayBuffer | undefined> {
  const etag = headers.get(FIELD.ifMatch)
  const match = etag === null ? undefined : matchOf({ method: 'GET', url })
  if (match === undefined) return undefined
  try {
    const { variants } = await tier.lookup(tier.begin(match, new Request(url)))
    const seen = variants.find(
      ({ entry }) => tier.metadataOf(entry).fields.get(FIELD.entityTag) === etag,
    )
    if (seen === undefined || seen.entry.bodyBytes > MAX_SNAPSHOT_BYTES) return undefined
    const body = await tier.cache.body(seen)
    return body instanceof Blob ? await body.arrayBuffer() : body
  } catch {
    return undefined
  }
}
