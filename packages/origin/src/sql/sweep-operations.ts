// SPDX-License-Identifier: MIT
import { compactDeviceNumbers } from './device-numbers.ts'
import type { SqlDatabase } from './sql-database.ts'

/** For how long operations are remembered. */
export interface OperationRetention {
  /**
   * For how long a repeated operation is answered with its first answer's body, in seconds; later with its status, `ETag`
   * and `Location` alone.
   * @default 2_592_000 (30 days)
   */
  readonly bodySeconds?: number
  /**
   * For how long it is known that an operation took effect, in seconds. A device that sends it again later repeats its
   * effect, unless it asks first, as Springhouse's outbox does.
   * @default Infinity
   */
  readonly markerSeconds?: number
}

/** Retention with every default filled in. */
export type CompleteRetention = Required<OperationRetention>

/** What an operation's answer advertises where markers are kept for ever, in seconds: 30 days. */
const ADVERTISED_SECONDS = 30 * 24 * 60 * 60

/** Rows that one statement changes, so that no other writer waits long. */
const ROWS = 1_000

/**
 * Fills in the defaults.
 *
 * @throws RangeError when a time is none, or a body would outlive its marker
 */
export function completeRetention(retention: OperationRetention = {}): CompleteRetention {
  const { markerSeconds = Infinity } = retention
  const { bodySeconds = Math.min(ADVERTISED_SECONDS, markerSeconds) } = retention
  if (!(bodySeconds >= 0 && markerSeconds > 0 && bodySeconds <= markerSeconds)) {
    throw new RangeError(
      `Cannot remember operations for ${markerSeconds} s and their bodies for ${bodySeconds} s: bodies go first, or together`,
    )
  }
  return { bodySeconds, markerSeconds }
}

/** How long an operation is surely remembered, in seconds: the `ttl` of `Springhouse-Op`. */
export function advertisedSeconds({ markerSeconds }: CompleteRetention): number {
  return Number.isFinite(markerSeconds) ? Math.floor(markerSeconds) : ADVERTISED_SECONDS
}

/**
 * Drops what need not be remembered any more, by the database's clock.
 *
 * @returns how many operations lost their body or their marker
 */
export async function sweepOperations(
  database: SqlDatabase,
  { bodySeconds, markerSeconds }: CompleteRetention,
): Promise<number> {
  let swept = 0
  if (Number.isFinite(markerSeconds)) swept += await repeat(database, DROP_MARKERS, markerSeconds)
  if (Number.isFinite(bodySeconds)) swept += await repeat(database, DROP_BODIES, bodySeconds)
  await compactDeviceNumbers(database)
  return swept
}

const OLD = "created_at < now() - $1::double precision * interval '1 second'"

const DROP_MARKERS = `WITH dropped AS (
  DELETE FROM springhouse_operations WHERE key_hash = ANY (ARRAY(
    SELECT key_hash FROM springhouse_operations WHERE ${OLD} LIMIT ${ROWS}
  )) RETURNING 1
) SELECT count(*)::integer AS n FROM dropped`

const DROP_BODIES = `WITH dropped AS (
  UPDATE springhouse_operations SET body = NULL, fields = (
    SELECT COALESCE(jsonb_agg(pair), '[]')::text FROM jsonb_array_elements(fields::jsonb) AS pair
    WHERE pair ->> 0 IN ('etag', 'location')
  ) WHERE key_hash = ANY (ARRAY(
    SELECT key_hash FROM springhouse_operations WHERE ${OLD} AND body IS NOT NULL LIMIT ${ROWS}
  )) RETURNING 1
) SELECT count(*)::integer AS n FROM dropped`

async function repeat(database: SqlDatabase, sql: string, seconds: number): Promise<number> {
  let swept = 0
  for (;;) {
    const { rows } = await database.query<{ readonly n: number }>(sql, [seconds])
    const n = rows[0]?.n ?? 0
    swept += n
    if (n < ROWS) return swept
  }
}
