// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { AnimalRow, Farm } from '../../shared/api.ts'
import { ANIMAL_COLUMNS, type AnimalRecord, toAnimalRow } from './animals.ts'

/** A farm with the district of its driver. */
export interface FarmInDistrict {
  readonly farm: Farm
  readonly district: string
}

type FarmRecord = Farm & { readonly district: string }

const FARMS = `
  select f.id, f.name, f.village, f.farmer, f.phone, f.district,
    count(a.id)::int as animals,
    (count(a.id) filter (where a.lactating))::int as lactating
  from farms f left join animals a on a.farm = f.id`

/** Reads all farms. */
export async function readFarms(db: SqlTransaction): Promise<readonly FarmInDistrict[]> {
  const { rows } = await db.query<FarmRecord>(`${FARMS} group by f.id order by f.id`)
  return rows.map(toFarmInDistrict)
}

/** Reads one farm; `undefined` when there is none of this id. */
export async function readFarm(db: SqlTransaction, id: number): Promise<Farm | undefined> {
  const { rows } = await db.query<FarmRecord>(`${FARMS} where f.id = $1 group by f.id`, [id])
  return rows[0] && toFarmInDistrict(rows[0]).farm
}

/** Reads the animals of a farm by name. */
export async function readHerd(db: SqlTransaction, farm: number): Promise<readonly AnimalRow[]> {
  const { rows } = await db.query<AnimalRecord>(
    `select ${ANIMAL_COLUMNS} from animals a where a.farm = $1 order by a.name, a.id`,
    [farm],
  )
  return rows.map(toAnimalRow)
}

function toFarmInDistrict({ district, ...farm }: FarmRecord): FarmInDistrict {
  return { farm, district }
}
