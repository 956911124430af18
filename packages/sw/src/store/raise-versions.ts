// SPDX-License-Identifier: MIT
import type { Position, Tag } from '@springhouse/core'
import type { IDBPObjectStore } from 'idb'
import type { StoreName } from './entry-changes.ts'
import type { CacheSchema, TagVersionRecord } from './schema.ts'

/** The tag versions in a transaction that may write. */
export type VersionStore = IDBPObjectStore<CacheSchema, StoreName[], 'tagVersions', 'readwrite'>

/** From so many tags on it is considered to read all versions at once. */
const MANY_TAGS = 50
/** Reading a row among all costs as little as this share of a question for it. */
const ROWS_PER_QUESTION = 10

/** All keys of a scope. */
export function ofScope(scope: string): IDBKeyRange {
  return IDBKeyRange.bound([scope], [scope, []])
}

/**
 * Raises tags to a position. A catch-up may name a thousand of them: then all versions of the scope are read at once,
 * unless there are far more.
 */
export async function raiseVersions(
  versions: VersionStore,
  scope: string,
  tags: readonly Tag[],
  position: Position,
): Promise<void> {
  if (!(await isBetterReadWhole(versions, scope, tags.length))) {
    await Promise.all(tags.map((tag) => raiseVersion(versions, { scope, tag, ...position })))
    return
  }
  const all = await versions.getAll(ofScope(scope))
  const stored = new Map(all.map((version) => [version.tag, version]))
  const raised = tags.flatMap(
    (tag) => raisedVersion(stored.get(tag), { scope, tag, ...position }) ?? [],
  )
  await Promise.all(raised.map((version) => versions.put(version)))
}

/** Raises one tag. */
export async function raiseVersion(
  versions: VersionStore,
  version: Omit<TagVersionRecord, 'isPending'>,
  keepsPending: boolean = false,
): Promise<void> {
  const stored = await versions.get([version.scope, version.tag])
  const raised = raisedVersion(stored, version, keepsPending)
  if (raised !== undefined) await versions.put(raised)
}

async function isBetterReadWhole(
  versions: VersionStore,
  scope: string,
  questions: number,
): Promise<boolean> {
  if (questions < MANY_TAGS) return false
  return (await versions.count(ofScope(scope))) <= questions * ROWS_PER_QUESTION
}

// `undefined` where nothing changes.
function raisedVersion(
  stored: TagVersionRecord | undefined,
  { scope, tag, epoch, seq }: Omit<TagVersionRecord, 'isPending'>,
  keepsPending: boolean = false,
): TagVersionRecord | undefined {
  const isHigher = stored?.epoch !== epoch || stored.seq < seq
  const isPending = keepsPending && stored?.isPending === true
  if (!isHigher && stored.isPending === isPending) return undefined
  return { scope, tag, epoch, seq: isHigher ? seq : stored.seq, isPending }
}
