// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'
import { claimMarker, readMarker, recordMarker } from './markers.ts'
import type { OperationIdentity } from './operation-identity.ts'
import { CollectedTags, insertPendingTags, type InvalidateOptions } from './pending-tags.ts'
import { recordResponse, replayResponse } from './recorded-response.ts'
import type { SqlDatabase, SqlTransaction } from './sql-database.ts'

/** A write as it came in. */
export interface OriginOperation {
  readonly request: Request
  /** Whose operation it is: keys of different owners never meet. */
  readonly owner: string
  /**
   * Whose log its invalidations go to.
   * @default 'public'
   */
  readonly scope?: string
}

/** The SQL transaction of one write. */
export interface OriginTransaction extends SqlTransaction {
  /** The request, its body unread. */
  readonly request: Request
  /**
   * Invalidates tags once the transaction has been committed.
   *
   * @throws RangeError when a tag can't be one, or there are more than 1,000
   */
  invalidate(tags: readonly Tag[], options?: InvalidateOptions): void
}

/** Does a write. A response below 400 commits it, one from 400 up or an exception rolls everything back. */
export type TransactionWork = (tx: OriginTransaction) => Promise<Response>

/** One try to run an operation. */
export interface Run {
  readonly database: SqlDatabase
  readonly operation: OriginOperation
  readonly work: TransactionWork
  readonly identity: OperationIdentity | undefined
}

/** An effect that is in the database: by this try, or by an earlier one. */
export interface Committed {
  readonly kind: 'committed' | 'replayed'
  readonly response: Response
  readonly requests: readonly AppendRequest[]
}

/** What became of one try. */
export type Outcome =
  | Committed
  | { readonly kind: 'rolled-back'; readonly response: Response }
  | { readonly kind: 'reused' }

/** Carries a refused write's response out of the transaction that it rolls back. */
class RollBack extends Error {
  readonly response: Response

  constructor(response: Response) {
    super('Rolled back')
    this.response = response
  }
}

/**
 * Runs the work in one SQL transaction with the marker of its key and its pending tags.
 *
 * @param batch names the pending tags of this try
 */
export async function commitOperation(run: Run, batch: string): Promise<Outcome> {
  try {
    return await run.database.transaction((tx) => runInside(tx, run, batch))
  } catch (error) {
    if (error instanceof RollBack) return { kind: 'rolled-back', response: error.response }
    throw error
  }
}

async function runInside(tx: SqlTransaction, run: Run, batch: string): Promise<Outcome> {
  const { operation, work, identity } = run
  // Order: before the work and its preconditions, or a retry of an applied update would fail its own If-Match.
  if (identity !== undefined && !(await claimMarker(tx, operation.owner, identity))) {
    return recall(tx, identity)
  }
  const collected = new CollectedTags(operation.scope ?? 'public')
  const answered = await work({
    request: operation.request,
    query: (sql, params) => tx.query(sql, params),
    invalidate: (tags, options) => collected.add(tags, options),
  })
  if (answered.status >= 400) throw new RollBack(answered)
  const { requests } = collected
  await insertPendingTags(tx, batch, requests)
  if (identity === undefined) {
    // Platform: PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK; any statement tells.
    await tx.query('SELECT 1')
    return { kind: 'committed', response: answered, requests }
  }
  const response = await recordResponse(answered.clone())
  await recordMarker(tx, identity.keyHash, { response, requests })
  return { kind: 'committed', response: answered, requests }
}

async function recall(
  tx: SqlTransaction,
  { keyHash, fingerprint }: OperationIdentity,
): Promise<Outcome> {
  const marker = await readMarker(tx, keyHash)
  if (marker === undefined) throw new Error('Cannot replay the operation: its marker is incomplete')
  if (marker.fingerprint !== fingerprint) return { kind: 'reused' }
  const { response, requests } = marker
  return { kind: 'replayed', response: replayResponse(response), requests }
}
