// SPDX-License-Identifier: MIT
import type { OperationIdentity } from './operation-identity.ts'
import type { SqlTransaction } from './sql-database.ts'

// Longer than it takes from the note to the transaction; shorter than anybody waits for an answer that never comes.
const BEGIN_SECONDS = 30

/** What an earlier note says of an operation whose effects go beyond the database. */
export type NoteVerdict =
  /** Nobody else has begun it: it may run. */
  | 'free'
  /** Another try has just begun, here or elsewhere. */
  | 'in-flight'
  /** Another try has begun and never said how it ended. */
  | 'indeterminate'

/**
 * Notes, outside of any transaction, that an operation is about to have effects that no database can take back.
 * The note goes when the operation has committed or was refused; one that stays is a try that nobody heard the end of.
 *
 * @param token names this try
 */
export async function noteEffects(
  database: SqlTransaction,
  owner: string,
  { key, keyHash }: OperationIdentity,
  token: string,
): Promise<void> {
  await database.query(
    `INSERT INTO springhouse_external_effects (key_hash, owner, idempotency_key, token)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [keyHash, owner, key, token],
  )
}

/**
 * Judges the note while the operation is claimed.
 *
 * Order: a try that comes too late for its own note stands back, because others may have called it lost by then.
 */
export async function judgeNote(
  tx: SqlTransaction,
  keyHash: string,
  token: string,
): Promise<NoteVerdict> {
  const { rows } = await tx.query<{ readonly mine: boolean; readonly young: boolean }>(
    `SELECT token = $2 AS mine,
       begun_at > clock_timestamp() - interval '${BEGIN_SECONDS} seconds' AS young
     FROM springhouse_external_effects WHERE key_hash = $1`,
    [keyHash, token],
  )
  const [note] = rows
  // Somebody has ended between the note and now, and was refused: the next try makes a note of its own.
  if (note === undefined || (!note.mine && note.young)) return 'in-flight'
  return note.young ? 'free' : 'indeterminate'
}

/** Takes a try's note away: its effects are in the database, or it had none. */
export async function forgetNote(
  database: SqlTransaction,
  keyHash: string,
  token: string,
): Promise<void> {
  await database.query(
    'DELETE FROM springhouse_external_effects WHERE key_hash = $1 AND token = $2',
    [keyHash, token],
  )
}

/** Says of a try that it failed: nobody needs to wait for its end. */
export async function giveUpNote(
  database: SqlTransaction,
  keyHash: string,
  token: string,
): Promise<void> {
  await database.query(
    `UPDATE springhouse_external_effects SET begun_at = '-infinity'
     WHERE key_hash = $1 AND token = $2`,
    [keyHash, token],
  )
}

/** Tells which of an owner's operations are noted, and whether the try may still be under way. */
export async function readNotes(
  database: SqlTransaction,
  owner: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, 'in-flight' | 'indeterminate'>> {
  const { rows } = await database.query<{ readonly key: string; readonly young: boolean }>(
    `SELECT idempotency_key AS key,
       begun_at > clock_timestamp() - interval '${BEGIN_SECONDS} seconds' AS young
     FROM springhouse_external_effects
     WHERE owner = $1 AND idempotency_key IN (SELECT jsonb_array_elements_text($2::jsonb))`,
    [owner, JSON.stringify(keys)],
  )
  return new Map(rows.map(({ key, young }) => [key, young ? 'in-flight' : 'indeterminate']))
}
