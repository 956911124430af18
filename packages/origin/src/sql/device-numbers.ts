// SPDX-License-Identifier: MIT
import { type DevicePlace, FIELD, parseDevicePlace } from '@springhouse/core'
import type { SqlTransaction } from './sql-database.ts'

/** What one device has sent, as far as the origin knows. */
export interface DeviceReport {
  readonly device: string
  /** The highest number that took effect or was given up; 0 when the device is unknown. */
  readonly highest: number
  /**
   * Numbers below it that did neither, as first and last of each run: refused, still on the device, or lost. At most 100
   * runs, the oldest first; what lies before the first number that ever arrived isn't counted.
   */
  readonly missing: readonly (readonly [first: number, last: number])[]
}

const MAX_RUNS = 100

/** Reads where an operation stands among those of its device; `undefined` when it doesn't say. */
export function readDevicePlace(request: Request): DevicePlace | undefined {
  return parseDevicePlace(request.headers.get(FIELD.springhouseDevice))
}

/** Notes, in the transaction of the effect, that a number has come, and which ones never will. */
export async function recordDevicePlace(
  tx: SqlTransaction,
  { device, seq, discarded }: DevicePlace,
): Promise<void> {
  // Below the first number that is kept all have come, or came before anybody counted.
  await tx.query(
    `INSERT INTO springhouse_device_numbers (device, seq)
     SELECT $1, value::bigint FROM jsonb_array_elements_text($2::jsonb)
     WHERE value::bigint >= COALESCE(
       (SELECT min(seq) FROM springhouse_device_numbers WHERE device = $1), 0)
     ON CONFLICT DO NOTHING`,
    [device, JSON.stringify([...new Set([...discarded, seq])].sort((a, b) => a - b))],
  )
}

/** Finds what is missing of a device's numbers. */
export async function readDeviceReport(
  database: SqlTransaction,
  device: string,
): Promise<DeviceReport> {
  const { rows } = await database.query<RunRow>(
    `SELECT seq::text AS seq, next::text AS next FROM (
       SELECT seq, lead(seq) OVER (ORDER BY seq) AS next
       FROM springhouse_device_numbers WHERE device = $1
     ) AS numbers
     WHERE next IS NULL OR next > seq + 1 ORDER BY numbers.seq`,
    [device],
  )
  const missing = rows.flatMap(({ seq, next }) =>
    next === null ? [] : [[Number(seq) + 1, Number(next) - 1] as const],
  )
  return { device, highest: Number(rows.at(-1)?.seq ?? 0), missing: missing.slice(0, MAX_RUNS) }
}

/** Forgets the numbers before each device's first gap, all but the last of them. */
export async function compactDeviceNumbers(database: SqlTransaction): Promise<void> {
  await database.query(
    `DELETE FROM springhouse_device_numbers AS numbers USING (
       SELECT device, min(seq) FILTER (WHERE next IS NULL OR next > seq + 1) AS last FROM (
         SELECT device, seq, lead(seq) OVER (PARTITION BY device ORDER BY seq) AS next
         FROM springhouse_device_numbers
       ) AS following GROUP BY device
     ) AS runs
     WHERE numbers.device = runs.device AND numbers.seq < runs.last`,
  )
}

interface RunRow {
  readonly seq: string
  readonly next: string | null
}
