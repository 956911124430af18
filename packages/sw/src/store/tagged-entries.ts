// SPDX-License-Identifier: MIT
import { EVERYTHING, type Tag } from '@springhouse/core'
import type { ChangingTransaction, EntryChanges } from './entry-changes.ts'

/**
 * Finds the keys of the entries that bear one of the tags, through the index, within the caller's transaction.
 *
 * @param tags plain tags, prefixes such as `product:*`, or `*` for everything
 */
export async function taggedKeys(
  transaction: ChangingTransaction,
  tags: readonly Tag[],
): Promise<readonly string[]> {
  const entries = transaction.objectStore('entries')
  const found = await Promise.all(
    tags.map((tag) =>
      tag === EVERYTHING ? entries.getAllKeys() : entries.index('tags').getAllKeys(rangeOf(tag)),
    ),
  )
  return [...new Set(found.flat())]
}

/** Deletes the entries of a scope that bear one of the tags, within the caller's transaction. */
export async function deleteTagged(
  transaction: ChangingTransaction,
  changes: EntryChanges,
  scope: string,
  tags: readonly Tag[],
): Promise<void> {
  const ledger = transaction.objectStore('ledger')
  const keys = await taggedKeys(transaction, tags)
  const rows = await Promise.all(keys.map((key) => ledger.get(key)))
  for (const row of rows) {
    if (row?.scope === scope) changes.delete(row)
  }
}

// The tags that an invalidation reaches are one stretch of the index, because levels are written in order: `product:` to `product:\uffff`.
function rangeOf(tag: Tag): IDBKeyRange {
  if (!tag.endsWith(':*')) return IDBKeyRange.only(tag)
  const prefix = tag.slice(0, -1)
  return IDBKeyRange.bound(prefix, `${prefix}\uFFFF`)
}
