// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { HerdSummary } from '../../shared/api.ts'
import { type Day, daysAfter } from '../data/calendar.ts'

/** Counts all animals and sums up yesterday's milk. */
export async function readHerdSummary(db: SqlTransaction, today: Day): Promise<HerdSummary> {
  const types = await db.query<HerdSummary['byType'][number]>(
    'select type, count(*)::int as count from animals group by type order by count desc, type',
  )
  const lactations = await db.query<HerdSummary['byLactation'][number]>(
    `select lactation, count(*)::int as count from animals where lactation > 0
     group by lactation order by lactation`,
  )
  const lactating = await db.query<{ readonly count: number }>(
    'select count(*)::int as count from animals where lactating',
  )
  return {
    total: types.rows.reduce((sum, { count }) => sum + count, 0),
    lactating: lactating.rows[0]?.count ?? 0,
    byType: types.rows,
    byLactation: lactations.rows,
    litresYesterday: await litresOn(db, daysAfter(today, -1)),
  }
}

// What was recorded counts before what the demo began with.
async function litresOn(db: SqlTransaction, day: Day): Promise<number> {
  const { rows } = await db.query<{ readonly litres: number | null }>(
    `select sum(coalesce(r.litres, m.tenths[cardinality(m.tenths) + ($1::date - (d.seeded_on - 1))] / 10.0))::float8 as litres
     from dairy d cross join animals a
     left join animal_milk m on m.animal = a.id
     left join recorded_days r on r.animal = a.id and r.date = $1::date`,
    [day],
  )
  return Math.round((rows[0]?.litres ?? 0) * 10) / 10
}
