// SPDX-License-Identifier: MIT
import type { OriginListener } from '../origin-event.ts'
import { Trouble } from '../trouble.ts'
import type { SqlDatabase } from './sql-database.ts'
import { type CompleteRetention, sweepOperations } from './sweep-operations.ts'

/** What a sweeper works with. */
export interface SweeperOptions {
  readonly retention: CompleteRetention
  /** Clock, epoch milliseconds. */
  readonly now: () => number
  readonly onEvent: OriginListener
}

const HOUR_MS = 60 * 60 * 1000

/** Sweeps each database behind the answers of its operations, once an hour. */
export class Sweeper {
  readonly #options: SweeperOptions
  readonly #sweptAtMs = new WeakMap<SqlDatabase, number>()
  readonly #trouble: Trouble

  constructor(options: SweeperOptions) {
    this.#options = options
    this.#trouble = new Trouble('operations', options.onEvent)
  }

  /** Says that an operation has ended. */
  note(database: SqlDatabase): void {
    const { retention, now } = this.#options
    const nowMs = now()
    if (nowMs - (this.#sweptAtMs.get(database) ?? -Infinity) < HOUR_MS) return
    this.#sweptAtMs.set(database, nowMs)
    sweepOperations(database, retention).then(
      () => this.#trouble.end(),
      (error: unknown) =>
        this.#trouble.begin(error instanceof Error ? error.message : String(error)),
    )
  }
}
