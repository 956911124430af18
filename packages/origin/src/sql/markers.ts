// SPDX-License-Identifier: MIT
import { formatPosition, type OperationStatus, type Position } from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'
import type { OperationIdentity } from './operation-identity.ts'
import { decodeRequests, encodeRequests } from './pending-tags.ts'
import { decodeFields, type RecordedResponse } from './recorded-response.ts'
import type { SqlTransaction } from './sql-database.ts'

/** What is remembered of an operation that took effect. */
export interface Marker {
  readonly fingerprint: string
  readonly response: RecordedResponse
  readonly requests: readonly AppendRequest[]
}

/** What became of the attempt to claim an operation. */
export type Claim =
  | 'claimed'
  /** It took effect before. */
  | 'known'
  /** Another transaction has claimed it and hasn't ended. */
  | 'in-flight'

/**
 * Claims an operation for this transaction.
 *
 * The claim is a lock of the database, which ends with the transaction however that ends: no process has to renew it,
 * and none can leave it behind.
 *
 * @param wait whether to wait for another transaction's end instead of answering `in-flight`
 */
export async function claimMarker(
  tx: SqlTransaction,
  owner: string,
  { key, keyHash, fingerprint }: OperationIdentity,
  wait: boolean,
): Promise<Claim> {
  const lock = wait
    ? `(SELECT true AS free FROM (SELECT pg_advisory_xact_lock(${LOCK_OF('$2', '$3')})) AS waited)`
    : `(SELECT pg_try_advisory_xact_lock(${LOCK_OF('$2', '$3')}) AS free)`
  const { rows } = await tx.query<{ readonly free: boolean; readonly claimed: boolean }>(
    `WITH lock AS MATERIALIZED ${lock},
     claimed AS (
       INSERT INTO springhouse_operations (key_hash, owner, idempotency_key, fingerprint)
       SELECT $1, $2, $3, $4 FROM lock WHERE free ON CONFLICT (key_hash) DO NOTHING RETURNING 1
     )
     SELECT free, EXISTS (SELECT FROM claimed) AS claimed FROM lock`,
    [keyHash, owner, key, fingerprint],
  )
  const [row] = rows
  if (row?.free !== true) return 'in-flight'
  return row.claimed ? 'claimed' : 'known'
}

/** Finds which of an owner's operations are claimed by a transaction that hasn't ended, in whichever process. */
export async function readClaims(
  database: SqlTransaction,
  owner: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ readonly key: string }>(
    // Platform: PostgreSQL shows a lock of 64 bits as two halves.
    `SELECT key FROM jsonb_array_elements_text($2::jsonb) AS key WHERE EXISTS (
       SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND ((classid::bigint << 32) | objid::bigint) = ${LOCK_OF('$1', 'key')}
     )`,
    [owner, JSON.stringify(keys)],
  )
  return new Set(rows.map(({ key }) => key))
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
    [keyHash, status, etag, JSON.stringify(fields), body ?? null, encodeRequests(requests)],
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
      // A marker outlives its body.
      body: row.body ?? undefined,
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
       AND status IS NOT NULL
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

// Asked for by owner and key alone: who asks what became of an operation knows neither its method nor its path.
const LOCK_OF = (owner: string, key: string): string =>
  `hashtextextended(${owner}::text || E'\\n' || ${key}::text, 0)`

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
