// SPDX-License-Identifier: MIT
import { formatPosition, type OperationStatus, type Position } from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'
import type { OperationIdentity } from './operation-identity.ts'
import { decodeRequests, encodeRequests } from './pending-tags.ts'
import type { RecordedResponse } from './recorded-response.ts'
import type { SqlTransaction } from './sql-database.ts'

/** What is remembered of an operation that took effect. */
export interface Marker {
  readonly fingerprint: string
  readonly response: RecordedResponse
  readonly requests: readonly AppendRequest[]
}

/**
 * Claims an operation for this transaction. While another transaction holds the same one, it waits for its end.
 *
 * @returns `false` when the operation took effect before
 */
export async function claimMarker(
  tx: SqlTransaction,
  owner: string,
  { key, keyHash, fingerprint }: OperationIdentity,
): Promise<boolean> {
  const { rows } = await tx.query(
    `INSERT INTO springhouse_operations (key_hash, owner, idempotency_key, fingerprint)
     VALUES ($1, $2, $3, $4) ON CONFLICT (key_hash) DO NOTHING RETURNING key_hash`,
    [keyHash, owner, key, fingerprint],
  )
  return rows.length > 0
}

/** Records the answer with the claim, in the same transaction. */
export async function recordMarker(
  tx: SqlTransaction,
  keyHash: string,
  { response, requests }: Omit<Marker, 'fingerprint'>,
): Promise<void> {
  const { status, fields, body } = response
  const etag = fields.find(([name]) => name.toLowerCase() === 'etag')?.[1] ?? null
  await tx.query(
    `UPDATE springhouse_operations
     SET status = $2, etag = $3, fields = $4, body = $5, invalidations = $6 WHERE key_hash = $1`,
    [keyHash, status, etag, JSON.stringify(fields), body, encodeRequests(requests)],
  )
}

/** Reads what an operation's marker remembers. */
export async function readMarker(
  database: SqlTransaction,
  keyHash: string,
): Promise<Marker | undefined> {
  const { rows } = await database.query<MarkerRow>(
    `SELECT fingerprint, status, fields, body, invalidations
     FROM springhouse_operations WHERE key_hash = $1`,
    [keyHash],
  )
  const row = rows[0]
  if (row?.status == null) return undefined
  return {
    fingerprint: row.fingerprint,
    response: {
      status: row.status,
      fields: decodeFields(row.fields),
      body: row.body ?? new Uint8Array(),
    },
    requests: decodeRequests(row.invalidations),
  }
}

/** Adds the position of an operation's own invalidation and removes its pending tags, in one statement. */
export async function settleBatch(
  database: SqlTransaction,
  batch: string,
  keyHash: string | undefined,
  position: Position | undefined,
): Promise<void> {
  await database.query(
    `WITH appended AS (DELETE FROM springhouse_pending_tags WHERE batch = $1)
     UPDATE springhouse_operations SET position = $3 WHERE key_hash = $2`,
    [batch, keyHash ?? null, position === undefined ? null : formatPosition(position)],
  )
}

/** Reads which of an owner's operations took effect. */
export async function readStatuses(
  database: SqlTransaction,
  owner: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, OperationStatus>> {
  const { rows } = await database.query<StatusRow>(
    `SELECT idempotency_key, status, etag, position FROM springhouse_operations
     WHERE owner = $1 AND idempotency_key IN (SELECT jsonb_array_elements_text($2::jsonb))
     ORDER BY created_at`,
    [owner, JSON.stringify(keys)],
  )
  return new Map(
    rows.map(({ idempotency_key, status, etag, position }) => [
      idempotency_key,
      {
        state: 'done',
        status,
        ...(etag !== null && { etag }),
        ...(position !== null && { position }),
      },
    ]),
  )
}

interface MarkerRow {
  readonly fingerprint: string
  readonly status: number | null
  readonly fields: string | null
  readonly body: Uint8Array | null
  readonly invalidations: string | null
}

interface StatusRow {
  readonly idempotency_key: string
  readonly status: number
  readonly etag: string | null
  readonly position: string | null
}

function decodeFields(text: string | null): RecordedResponse['fields'] {
  const value: unknown = JSON.parse(text ?? '[]')
  if (!Array.isArray(value)) return []
  return value.flatMap((pair: unknown) => {
    const [name, content] = Array.isArray(pair) ? pair : []
    return typeof name === 'string' && typeof content === 'string' ? [[name, content] as const] : []
  })
}
