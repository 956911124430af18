// SPDX-License-Identifier: MIT
import type { PostgresPool } from '@springhouse/origin'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Random } from '../seeded-random.ts'

/** A dozen processes share one PostgreSQL, which takes a hundred. */
const MOST_CONNECTIONS = 7

/** What a portal reads: rows in PostgreSQL, each with a version that only rises. */
export class RowTable {
  readonly pool: pg.Pool & PostgresPool
  /** How often a row was read for each path. */
  readonly loads: Record<string, number> = {}
  readonly #random: Random

  constructor(url: string, random: Random) {
    this.pool = new pg.Pool({ connectionString: url, max: MOST_CONNECTIONS })
    // Platform: an idle connection that breaks ends the process when nobody listens.
    this.pool.on('error', () => undefined)
    this.#random = random
  }

  /** Counts a load for a path. */
  count(path: string): void {
    this.loads[path] = (this.loads[path] ?? 0) + 1
  }

  /** Reads a row, and is busy for a while after that: this is where writes overtake it. */
  async load(row: number): Promise<number> {
    const { rows } = await this.pool.query<{ version: number }>(
      'SELECT version FROM rows WHERE id = $1',
      [row],
    )
    if (this.#random.chance(0.4)) await pause(this.#random.below(40))
    return rows[0]?.version ?? -1
  }
}

/** The statement that every write runs. */
export const RAISE = 'UPDATE rows SET version = version + 1 WHERE id = $1 RETURNING version'
