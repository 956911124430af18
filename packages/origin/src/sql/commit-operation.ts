// SPDX-License-Identifier: MIT
import type { DevicePlace, Tag } from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'
import { recordDevicePlace } from './device-numbers.ts'
import { forgetNote, judgeNote } from './external-effects.ts'
import { claimMarker, readMarker, recordMarker } from './markers.ts'
import type { OperationIdentity } from './operation-identity.ts'
import { insertPendingRows, takeTriggeredRows } from './pending-rows.ts'
import { CollectedTags, type InvalidateOptions } from './pending-tags.ts'
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
  /**
   * What is done while another request with the same key is under way: `wait` for its end and repeat its answer, or
   * `refuse` with 409 `in-progress`.
   * @default 'wait'
   */
  readonly whenInFlight?: 'wait' | 'refuse'
  /**
   * `external` for work that also does what no rollback takes back, such as a payment. When it throws, or its process
   * ends, nobody knows how far it came: the key is then answered with 500 `outcome-unknown` and never run again. A
   * response from 400 up says that nothing was done.
   * @default 'transaction'
   */
  readonly effects?: 'transaction' | 'external'
}

/** The SQL transaction of one write. */
export interface OriginTransaction extends SqlTransaction {
  /** The request, its body unread. */
  readonly request: Request
  /** The transaction as its database has begun it; see {@link NativeDatabase}. */
  readonly sql: SqlTransaction
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
  /** Where it stands among the operations of its device. */
  readonly place: DevicePlace | undefined
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
  | { readonly kind: 'reused' | 'in-flight' | 'indeterminate' }

/** Carries an outcome out of the transaction that it rolls back. */
class RollBack extends Error {
  readonly outcome: Outcome

  constructor(outcome: Outcome) {
    super('Rolled back')
    this.outcome = outcome
  }
}

/**
 * Runs the work in one SQL transaction with the marker of its key and its pending tags.
 *
 * @param batch names this try: its pending tags, and its note of effects beyond the database
 */
export async function commitOperation(run: Run, batch: string): Promise<Outcome> {
  try {
    return await run.database.transaction((tx) => runInside(tx, run, batch))
  } catch (error) {
    if (error instanceof RollBack) return error.outcome
    throw error
  }
}

async function runInside(tx: SqlTransaction, run: Run, batch: string): Promise<Outcome> {
  const { operation, work, identity } = run
  // Order: before the work and its preconditions, or a retry of an applied update would fail its own If-Match.
  const hindrance = identity === undefined ? undefined : await claim(tx, run, identity, batch)
  if (hindrance !== undefined) return hindrance
  const collected = new CollectedTags(operation.scope ?? 'public')
  const answered = await work({
    request: operation.request,
    sql: tx,
    query: (sql, params) => tx.query(sql, params),
    invalidate: (tags, options) => collected.add(tags, options),
  })
  if (answered.status >= 400) throw new RollBack({ kind: 'rolled-back', response: answered })
  // What triggers have written goes out with the rest, so that the answer's position is that of the whole write.
  // Platform: PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK; this statement tells.
  for (const triggered of await takeTriggeredRows(tx)) collected.addTriggered(triggered)
  const { requests } = collected
  await insertPendingRows(tx, batch, requests)
  if (identity === undefined) return { kind: 'committed', response: answered, requests }
  const response = await recordResponse(answered.clone())
  await recordMarker(tx, identity.keyHash, { response, requests })
  if (operation.effects === 'external') await forgetNote(tx, identity.keyHash, batch)
  if (run.place !== undefined) await recordDevicePlace(tx, run.place)
  return { kind: 'committed', response: answered, requests }
}

/** Claims the operation for this try; what keeps it from running, if anything does. */
async function claim(
  tx: SqlTransaction,
  { operation, place }: Run,
  identity: OperationIdentity,
  token: string,
): Promise<Outcome | undefined> {
  const wait = operation.whenInFlight !== 'refuse'
  switch (await claimMarker(tx, operation.owner, identity, wait)) {
    case 'in-flight':
      return { kind: 'in-flight' }
    case 'known': {
      const outcome = await recall(tx, identity)
      if (outcome.kind === 'replayed' && place !== undefined) await recordDevicePlace(tx, place)
      return outcome
    }
    case 'claimed': {
      if (operation.effects !== 'external') return undefined
      const verdict = await judgeNote(tx, identity.keyHash, token)
      if (verdict === 'free') return undefined
      // The claim goes with the rollback: nothing has taken effect.
      throw new RollBack({ kind: verdict })
    }
  }
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
