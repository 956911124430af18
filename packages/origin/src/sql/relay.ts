// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import type { AppendRequest } from '../follow/scope-follower.ts'
import { deletePendingTags, listPendingTags } from './pending-tags.ts'
import type { SqlDatabase } from './sql-database.ts'

/** How many rows are read at once. */
const BATCH_ROWS = 200

/**
 * Appends invalidations that were committed but not appended: their process ended between the two, or the log was
 * unreachable. Several processes may relay at once: appending one twice does no harm.
 *
 * @returns how many rows were appended; 0 also when the tables don't exist
 * @throws LogUnavailableError when the log doesn't answer; rows that were not appended stay
 */
export async function relayPendingTags(
  database: SqlDatabase,
  append: (request: AppendRequest) => Promise<Position>,
): Promise<number> {
  let relayed = 0
  for (;;) {
    const rows = await listPendingTags(database, BATCH_ROWS).catch((error: unknown) => {
      if (isUndefinedTable(error)) return []
      throw error
    })
    for (const row of rows) {
      const { scope, kind, tags } = row
      if (tags.length > 0) await append({ scope, kind, tags })
      // Order: only what the log has confirmed is removed.
      await deletePendingTags(database, row)
      relayed += 1
    }
    if (rows.length < BATCH_ROWS) return relayed
  }
}

// PostgreSQL's code for a table that doesn't exist.
function isUndefinedTable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '42P01'
}
