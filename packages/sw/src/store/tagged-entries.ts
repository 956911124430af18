// SPDX-License-Identifier: MIT
import { EVERYTHING, type Tag } from '@springhouse/core'
import type { IDBPObjectStore } from 'idb'
import type { CacheSchema } from './schema.ts'

type EntryStoreIn<Names extends 'entries'> = IDBPObjectStore<
  CacheSchema,
  (Names | 'scopes' | 'tagVersions')[],
  'entries',
  'readwrite'
>

/**
 * Deletes the entries of a scope that bear one of the tags, through the index, within the caller's transaction.
 *
 * @param tags plain tags, prefixes such as `product:*`, or `*` for everything
 * @returns ids of their bodies in Cache Storage, to delete once the transaction is complete
 */
export async function deleteTagged(
  entries: EntryStoreIn<'entries'>,
  scope: string,
  tags: readonly Tag[],
): Promise<readonly string[]> {
  const orphanedBodyIds: string[] = []
  for (const tag of tags) {
    const range = rangeOf(tag)
    let cursor =
      range === undefined
        ? await entries.openCursor()
        : await entries.index('tags').openCursor(range)
    while (cursor !== null) {
      if (cursor.value.scope === scope) {
        if (cursor.value.bodyId !== undefined) orphanedBodyIds.push(cursor.value.bodyId)
        await cursor.delete()
      }
      cursor = await cursor.continue()
    }
  }
  return orphanedBodyIds
}

// The tags that an invalidation reaches are one stretch of the index, because levels are written in order: `product:` to `product:\uffff`.
function rangeOf(tag: Tag): IDBKeyRange | undefined {
  if (tag === EVERYTHING) return undefined
  if (!tag.endsWith(':*')) return IDBKeyRange.only(tag)
  const prefix = tag.slice(0, -1)
  return IDBKeyRange.bound(prefix, `${prefix}\uFFFF`)
}
