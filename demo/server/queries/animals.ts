// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { AnimalAnswer, AnimalRow, Treatment } from '../../shared/api.ts'

/** A row of `animals` as it is selected. */
export interface AnimalRecord {
  readonly id: number
  readonly farm: number
  readonly name: string
  readonly ear_tag: string
  readonly type: AnimalRow['type']
  readonly breed: string
  readonly born: string
  readonly lactation: number
  readonly lactating: boolean
  readonly last_litres: number | null
}

/** What is selected of an animal, from a table called `a`. */
export const ANIMAL_COLUMNS = `a.id, a.farm, a.name, a.ear_tag, a.type, a.breed,
  a.born::text as born, a.lactation, a.lactating, a.last_litres`

const MOST_FOUND = 50

/** Makes the wire form of a row. */
export function toAnimalRow(record: AnimalRecord): AnimalRow {
  const { id, farm, name, type, breed, born, lactation, lactating } = record
  return {
    id,
    farm,
    name,
    earTag: record.ear_tag,
    type,
    breed,
    born,
    lactation,
    lactating,
    lastYield: record.last_litres,
  }
}

/** Reads one animal with its treatments; `undefined` when there is none of this id. */
export async function readAnimal(
  db: SqlTransaction,
  id: number,
): Promise<AnimalAnswer | undefined> {
  const { rows } = await db.query<AnimalRecord & { readonly farm_name: string }>(
    `select ${ANIMAL_COLUMNS}, f.name as farm_name
     from animals a join farms f on f.id = a.farm where a.id = $1`,
    [id],
  )
  const [record] = rows
  if (record === undefined) return undefined
  const treatments = await readTreatments(db, id)
  return { ...toAnimalRow(record), farmName: record.farm_name, treatments }
}

/** Finds animals by a part of their name or ear tag, over all farms; names that begin with it come first. */
export async function searchAnimals(
  db: SqlTransaction,
  words: string,
): Promise<readonly AnimalRow[]> {
  const { rows } = await db.query<AnimalRecord>(
    `select ${ANIMAL_COLUMNS} from animals a
     where strpos(lower(a.name), lower($1)) > 0
        or strpos(replace(a.ear_tag, ' ', ''), replace(upper($1), ' ', '')) > 0
     order by not starts_with(lower(a.name), lower($1)), a.name, a.id
     limit ${MOST_FOUND}`,
    [words],
  )
  return rows.map(toAnimalRow)
}

async function readTreatments(db: SqlTransaction, animal: number): Promise<readonly Treatment[]> {
  const { rows } = await db.query<
    Omit<Treatment, 'withdrawalDays'> & { readonly withdrawal_days: number }
  >(
    `select id, animal, date::text as date, kind, medicine, withdrawal_days, note, by
     from treatments where animal = $1 order by date desc, id desc`,
    [animal],
  )
  return rows.map(({ withdrawal_days: withdrawalDays, ...one }) => ({ ...one, withdrawalDays }))
}
