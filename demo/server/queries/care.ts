// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { Care, CareAnswer } from '../../shared/api.ts'

/** How an animal is kept, and which version of that it is. */
export interface StoredCare {
  readonly care: CareAnswer
  /** Counts its changes; 0 while there was none. */
  readonly version: number
}

const USUAL: Care = { place: 'Main barn', feed: 'Hay and pasture', note: '' }

/** Reads how an animal is kept; nobody has written it down for most of them. */
export async function readCare(db: SqlTransaction, animal: number): Promise<StoredCare> {
  const { rows } = await db.query<Care & { readonly by: string; readonly version: number }>(
    'select place, feed, note, by, version from care where animal = $1',
    [animal],
  )
  const [stored] = rows
  if (stored === undefined) return { care: { animal, ...USUAL, by: '' }, version: 0 }
  const { version, ...care } = stored
  return { care: { animal, ...care }, version }
}

/**
 * Changes how an animal is kept, if nobody has since.
 *
 * @param seen the version that the change is based on
 * @returns `undefined` when it is another one by now
 */
export async function changeCare(
  tx: SqlTransaction,
  change: Care & { readonly animal: number; readonly by: string },
  seen: number,
): Promise<StoredCare | undefined> {
  const { animal, place, feed, note, by } = change
  const { rows } = await tx.query<{ readonly version: number }>(
    `insert into care (animal, place, feed, note, by, version)
     select $1::int, $2::text, $3::text, $4::text, $5::text, 1 where $6::int = 0
     on conflict (animal) do nothing returning version`,
    [animal, place, feed, note, by, seen],
  )
  if (rows.length > 0) return readCare(tx, animal)
  const updated = await tx.query(
    `update care set place = $2, feed = $3, note = $4, by = $5, version = version + 1
     where animal = $1 and version = $6 returning version`,
    [animal, place, feed, note, by, seen],
  )
  return updated.rows.length > 0 ? readCare(tx, animal) : undefined
}
