// SPDX-License-Identifier: MIT
import { EVERYTHING, isInvalidationTag, type InvalidationKind } from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'
import type { SqlTransaction } from './sql-database.ts'

/** Channel on which triggers say that they have written rows. */
export const PENDING_CHANNEL = 'springhouse_pending_tags'

/**
 * How long rows belong to the process that wrote or took them, in seconds. Longer than an append takes; it is also how
 * much later an invalidation arrives when that process was killed.
 */
const CLAIM_SECONDS = 2

/** A row that waits for the relay, as this process has taken it. */
export interface PendingRow {
  readonly id: string
  readonly request: AppendRequest
  /** Why the row can't be appended as it is; `undefined` for a sound one. */
  readonly fault: string | undefined
}

/** Which rows to take. */
export interface ClaimOptions {
  /** Rows behind this one. */
  readonly after: string
  readonly limit: number
  /** `true` takes rows from other processes too: their end, or their lateness, is known. */
  readonly steal: boolean
}

/** Writes what a transaction invalidates beside its own rows, so that a crash after the commit only delays it. */
export async function insertPendingRows(
  tx: SqlTransaction,
  batch: string,
  requests: readonly AppendRequest[],
): Promise<void> {
  for (const { scope, kind, tags } of requests) {
    await tx.query(
      `INSERT INTO springhouse_pending_tags (batch, scope, kind, tags, claimed_until)
       VALUES ($1, $2, $3, $4, clock_timestamp() + interval '${CLAIM_SECONDS} seconds')`,
      [batch, scope, kind, JSON.stringify(tags)],
    )
  }
}

/** Takes out the rows that triggers have written in this transaction. */
export async function takeTriggeredRows(tx: SqlTransaction): Promise<readonly AppendRequest[]> {
  const { rows } = await tx.query<StoredRow>(
    `DELETE FROM springhouse_pending_tags
     WHERE batch = 'tx:' || pg_current_xact_id_if_assigned()::text
     RETURNING id::text AS id, scope, kind, tags`,
  )
  return rows.map((row) => decodeRow(row).request)
}

/** Takes rows for this process, oldest first, and passes over those that another one has. */
export async function claimPendingRows(
  database: SqlTransaction,
  { after, limit, steal }: ClaimOptions,
): Promise<readonly PendingRow[]> {
  const { rows } = await database.query<StoredRow>(
    // Platform: a sub-select with a lock may run twice inside IN (...); ARRAY(...) runs once.
    `WITH claimed AS (
       UPDATE springhouse_pending_tags
       SET claimed_until = clock_timestamp() + interval '${CLAIM_SECONDS} seconds'
       WHERE id = ANY (ARRAY(
         SELECT id FROM springhouse_pending_tags
         WHERE id > $1::bigint AND rejected IS NULL
           AND ($2::boolean OR claimed_until <= clock_timestamp())
         ORDER BY id LIMIT $3::integer FOR UPDATE SKIP LOCKED
       ))
       RETURNING id, scope, kind, tags
     )
     SELECT id::text AS id, scope, kind, tags FROM claimed ORDER BY claimed.id`,
    [after, steal, limit],
  )
  return rows.map(decodeRow)
}

/** Removes rows that have been appended. */
export async function deletePendingRows(
  database: SqlTransaction,
  ids: readonly string[],
): Promise<void> {
  await database.query(`DELETE FROM springhouse_pending_tags WHERE ${AMONG}`, [JSON.stringify(ids)])
}

/** Lets other processes have rows that could not be appended. */
export async function releasePendingRows(
  database: SqlTransaction,
  ids: readonly string[],
): Promise<void> {
  await database.query(
    `UPDATE springhouse_pending_tags SET claimed_until = '-infinity' WHERE ${AMONG}`,
    [JSON.stringify(ids)],
  )
}

/** Lets any process have the rows of a write that could not be published. */
export async function releaseBatch(database: SqlTransaction, batch: string): Promise<void> {
  await database.query(
    "UPDATE springhouse_pending_tags SET claimed_until = '-infinity' WHERE batch = $1",
    [batch],
  )
}

/** Sets a row aside for a person to look at. */
export async function rejectPendingRow(
  database: SqlTransaction,
  id: string,
  why: string,
): Promise<void> {
  await database.query('UPDATE springhouse_pending_tags SET rejected = $2 WHERE id = $1::bigint', [
    id,
    why,
  ])
}

/** Finds the newest row that waits; `undefined` when none does. */
export async function newestPendingRow(database: SqlTransaction): Promise<string | undefined> {
  const { rows } = await database.query<{ readonly id: string | null }>(
    'SELECT max(id)::text AS id FROM springhouse_pending_tags WHERE rejected IS NULL',
  )
  return rows[0]?.id ?? undefined
}

/** Tells whether a row up to this one still waits. */
export async function hasPendingRows(database: SqlTransaction, upTo: string): Promise<boolean> {
  const { rows } = await database.query(
    'SELECT 1 FROM springhouse_pending_tags WHERE rejected IS NULL AND id <= $1::bigint LIMIT 1',
    [upTo],
  )
  return rows.length > 0
}

interface StoredRow {
  readonly id: string
  readonly scope: string
  readonly kind: string
  readonly tags: string
}

const AMONG = 'id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))'

function decodeRow({ id, scope, kind: kindText, tags: text }: StoredRow): PendingRow {
  const kind: InvalidationKind = kindText === 'hard' ? 'hard' : 'soft'
  const named = parseTexts(text)
  if (named === undefined) {
    // Order: it may have stood for anything, so everything goes before the row is set aside.
    const request = { scope, kind, tags: [EVERYTHING] }
    return { id, request, fault: 'its tags are no JSON array of texts' }
  }
  const wrong = named.find((tag) => !isInvalidationTag(tag))
  const fault = wrong === undefined ? undefined : `"${wrong}" is no tag`
  return { id, request: { scope, kind, tags: named.filter(isInvalidationTag) }, fault }
}

function parseTexts(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!Array.isArray(value)) return undefined
    const texts = value.filter((one): one is string => typeof one === 'string')
    return texts.length === value.length ? texts : undefined
  } catch {
    return undefined
  }
}
