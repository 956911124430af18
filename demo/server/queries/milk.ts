// SPDX-License-Identifier: MIT
import type { SqlTransaction } from '@springhouse/origin'
import type { NewYield, RecordsAnswer, YieldsAnswer } from '../../shared/api.ts'
import { MILK_DAYS } from '../data/animals.ts'
import { type Day, daysAfter } from '../data/calendar.ts'

const LATEST_RECORDS = 50

/** Reads an animal's milk of the last 90 days, oldest first. */
export async function readYields(
  db: SqlTransaction,
  animal: number,
  today: Day,
): Promise<YieldsAnswer> {
  const seeded = await db.query<{ readonly tenths: readonly number[]; readonly last: Day }>(
    `select m.tenths, (d.seeded_on - 1)::text as last from animal_milk m cross join dairy d where m.animal = $1`,
    [animal],
  )
  const recorded = await db.query<DayOfMilk>(
    'select date::text as date, litres from recorded_days where animal = $1 order by date',
    [animal],
  )
  const { tenths = [], last = today } = seeded.rows[0] ?? {}
  const before = tenths.map((one, index) => ({
    date: daysAfter(last, index + 1 - tenths.length),
    litres: one / 10,
  }))
  return summarize(animal, joinDays(before, recorded.rows))
}

/** Litres of one day. */
export type DayOfMilk = YieldsAnswer['days'][number]

/** Joins two rows of days, oldest first; where both have a day the recorded one counts. At most 90 are kept. */
export function joinDays(
  before: readonly DayOfMilk[],
  recorded: readonly DayOfMilk[],
): readonly DayOfMilk[] {
  const days = new Map([...before, ...recorded].map(({ date, litres }) => [date, litres]))
  return [...days]
    .map(([date, litres]) => ({ date, litres }))
    .sort((one, other) => one.date.localeCompare(other.date))
    .slice(-MILK_DAYS)
}

function summarize(animal: number, days: readonly DayOfMilk[]): YieldsAnswer {
  const total = days.reduce((sum, { litres }) => sum + litres, 0)
  const round = (value: number) => Math.round(value * 10) / 10
  return { animal, days, total: round(total), average: round(total / Math.max(1, days.length)) }
}

/** A milk record as the farm's list shows it. */
export type MilkRecord = RecordsAnswer['records'][number]

const RECORD_COLUMNS = `id, farm, animal, date::text as date, session, litres, person as by,
  to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt"`

/** Reads a farm's latest records, newest first. */
export async function readRecords(
  db: SqlTransaction,
  farm: number,
): Promise<readonly MilkRecord[]> {
  const { rows } = await db.query<MilkRecord>(
    `select ${RECORD_COLUMNS} from yield_records where farm = $1
     order by recorded_at desc, id limit ${LATEST_RECORDS}`,
    [farm],
  )
  return rows
}

/** What became of a record: stored now, known already, or another one has its id. */
export type Recorded =
  | { readonly kind: 'stored' | 'known'; readonly record: MilkRecord }
  | { readonly kind: 'other-content'; readonly record: MilkRecord }

/**
 * Stores a milk record under the id that its maker gave it, and notes the animal's last yield.
 *
 * @param by name of the person
 */
export async function recordYield(
  tx: SqlTransaction,
  record: NewYield,
  by: string,
  now: string,
): Promise<Recorded> {
  const { id, farm, animal, date, session, litres } = record
  const inserted = await tx.query<MilkRecord>(
    `insert into yield_records (id, farm, animal, date, session, litres, person, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing returning ${RECORD_COLUMNS}`,
    [id, farm, animal, date, session, litres, by, now],
  )
  const [stored] = inserted.rows
  if (stored !== undefined) {
    await noteLastYield(tx, animal)
    return { kind: 'stored', record: stored }
  }
  const known = await tx.query<MilkRecord>(
    `select ${RECORD_COLUMNS} from yield_records where id = $1`,
    [id],
  )
  const [earlier] = known.rows
  if (earlier === undefined) throw new Error(`Cannot find milk record "${id}", which exists`)
  return { kind: hasSameContent(earlier, record) ? 'known' : 'other-content', record: earlier }
}

function hasSameContent(one: NewYield, other: NewYield): boolean {
  return (
    one.farm === other.farm &&
    one.animal === other.animal &&
    one.date === other.date &&
    one.session === other.session &&
    one.litres === other.litres
  )
}

// A record for an older day than the last known one changes nothing here.
async function noteLastYield(tx: SqlTransaction, animal: number): Promise<void> {
  await tx.query(
    `update animals a set last_litres = r.litres
     from recorded_days r, dairy d
     where a.id = $1 and r.animal = a.id
       and r.date = (select max(date) from yield_records where animal = $1)
       and (r.date >= d.seeded_on - 1 or a.last_litres is null)`,
    [animal],
  )
}
