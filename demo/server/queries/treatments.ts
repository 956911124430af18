// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { NewTreatment, Treatment } from '../../shared/api.ts'

const COLUMNS = `id, animal, date::text as date, kind, medicine,
  withdrawal_days as "withdrawalDays", note, by`

/**
 * Stores a treatment under the id that its maker gave it.
 *
 * @param by name of the person
 * @returns the treatment as stored, now or earlier; `undefined` when another one has its id
 */
export async function recordTreatment(
  tx: SqlTransaction,
  treatment: NewTreatment,
  by: string,
): Promise<Treatment | undefined> {
  const { id, animal, date, kind, medicine, withdrawalDays, note } = treatment
  const inserted = await tx.query<Treatment>(
    `insert into treatments (id, animal, date, kind, medicine, withdrawal_days, note, by)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing returning ${COLUMNS}`,
    [id, animal, date, kind, medicine, withdrawalDays, note, by],
  )
  const [stored] = inserted.rows
  if (stored !== undefined) return stored
  const known = await tx.query<Treatment>(`select ${COLUMNS} from treatments where id = $1`, [id])
  const [earlier] = known.rows
  return earlier !== undefined && hasSameContent(earlier, treatment) ? earlier : undefined
}

function hasSameContent(one: Treatment, other: NewTreatment): boolean {
  return (
    one.animal === other.animal &&
    one.date === other.date &&
    one.kind === other.kind &&
    one.medicine === other.medicine &&
    one.withdrawalDays === other.withdrawalDays &&
    one.note === other.note
  )
}
