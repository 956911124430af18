// SPDX-License-Identifier: MIT
import { isInvalidationTag, type InvalidationKind, type Tag } from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'
import type { SqlTransaction } from './sql-database.ts'

/** Most tags that one invalidation may name. */
export const MAX_INVALIDATED_TAGS = 1_000

/** How an invalidation is made. */
export interface InvalidateOptions {
  /**
   * `soft` marks stored copies, `hard` has them deleted.
   * @default 'soft'
   */
  readonly kind?: InvalidationKind
  /**
   * Whose log it goes to.
   * @default 'public'
   */
  readonly scope?: string
}

/**
 * Checks tags that are to be invalidated.
 *
 * @throws RangeError when one can't be a tag, or there are too many
 */
export function checkInvalidation(tags: readonly Tag[]): readonly Tag[] {
  const wrong = tags.find((tag) => !isInvalidationTag(tag))
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot invalidate "${wrong}": not a tag, a prefix such as "product:*", or "*"`,
    )
  }
  const distinct = [...new Set(tags)]
  if (distinct.length > MAX_INVALIDATED_TAGS) {
    throw new RangeError(
      `Cannot invalidate ${distinct.length} tags at once: at most ${MAX_INVALIDATED_TAGS}, use a prefix tag`,
    )
  }
  return distinct
}

/** Collects what one transaction invalidates: one append for each scope and kind. */
export class CollectedTags {
  readonly #sets = new Map<string, { scope: string; kind: InvalidationKind; tags: Set<Tag> }>()
  readonly #scope: string

  constructor(scope: string) {
    this.#scope = scope
  }

  /** @throws RangeError when a tag can't be one */
  add(tags: readonly Tag[], options: InvalidateOptions = {}): void {
    const { kind = 'soft', scope = this.#scope } = options
    const name = `${kind} ${scope}`
    const set = this.#sets.get(name) ?? { scope, kind, tags: new Set() }
    const together = checkInvalidation([...set.tags, ...tags])
    if (together.length > 0) this.#sets.set(name, { scope, kind, tags: new Set(together) })
  }

  get requests(): readonly AppendRequest[] {
    return [...this.#sets.values()].map(({ scope, kind, tags }) => ({
      scope,
      kind,
      tags: [...tags],
    }))
  }
}

/** Writes what a transaction invalidates beside its own rows, so that a crash after the commit only delays it. */
export async function insertPendingTags(
  tx: SqlTransaction,
  batch: string,
  requests: readonly AppendRequest[],
): Promise<void> {
  for (const { scope, kind, tags } of requests) {
    await tx.query(
      'INSERT INTO springhouse_pending_tags (batch, scope, kind, tags) VALUES ($1, $2, $3, $4)',
      [batch, scope, kind, JSON.stringify(tags)],
    )
  }
}

/** A row that waits for the relay. */
export interface PendingTags extends AppendRequest {
  readonly batch: string
}

/** Lists what waits, oldest first. */
export async function listPendingTags(
  database: SqlTransaction,
  limit: number,
): Promise<readonly PendingTags[]> {
  const { rows } = await database.query<{
    batch: string
    scope: string
    kind: string
    tags: string
  }>(
    `SELECT batch, scope, kind, tags FROM springhouse_pending_tags
     ORDER BY created_at, batch, scope, kind LIMIT $1`,
    [limit],
  )
  return rows.map(({ batch, scope, kind, tags }) => ({
    batch,
    scope,
    kind: kind === 'hard' ? 'hard' : 'soft',
    tags: decodeTags(tags),
  }))
}

/** Removes a row that has been appended. */
export async function deletePendingTags(database: SqlTransaction, row: PendingTags): Promise<void> {
  const { batch, scope, kind } = row
  await database.query(
    'DELETE FROM springhouse_pending_tags WHERE batch = $1 AND scope = $2 AND kind = $3',
    [batch, scope, kind],
  )
}

/** Encodes append requests for an operation's marker. */
export function encodeRequests(requests: readonly AppendRequest[]): string {
  return JSON.stringify(requests)
}

/** Decodes append requests of a marker; what is damaged is left out. */
export function decodeRequests(text: string | null): readonly AppendRequest[] {
  const value: unknown = JSON.parse(text ?? '[]')
  if (!Array.isArray(value)) return []
  return value.flatMap((request: unknown): readonly AppendRequest[] => {
    if (typeof request !== 'object' || request === null) return []
    if (!('scope' in request) || typeof request.scope !== 'string') return []
    const kind = 'kind' in request && request.kind === 'hard' ? 'hard' : 'soft'
    const tags = 'tags' in request ? onlyTags(request.tags) : []
    return [{ scope: request.scope, kind, tags }]
  })
}

function decodeTags(text: string): readonly Tag[] {
  return onlyTags(JSON.parse(text))
}

function onlyTags(value: unknown): readonly Tag[] {
  if (!Array.isArray(value)) return []
  return value.filter((tag): tag is string => typeof tag === 'string' && isInvalidationTag(tag))
}
