// SPDX-License-Identifier: MIT
import type { OperationStatus, Policy, Position, Tag } from '@springhouse/core'
import type { Load, OriginAnswer } from './cache/origin-answer.ts'
import type { OriginRequest } from './cache/stored-response.ts'
import type { CatchUp } from './log/catch-up.ts'
import type { LogDriver, LogEvent } from './log/log-driver.ts'
import { LoggedOrigin } from './logged-origin.ts'
import type { OriginListener } from './origin-event.ts'
import type { OriginOperation, TransactionWork } from './sql/commit-operation.ts'
import type { InvalidateOptions } from './sql/pending-tags.ts'
import type { SqlDatabase } from './sql/sql-database.ts'
import { memory } from './log/memory-driver.ts'

/** Options of `createOrigin`. */
export interface OriginOptions {
  readonly policy: Policy
  /** Name of the portal; prefix of every key. Portals with different names may share one Redis. */
  readonly app: string
  /**
   * Where the log and the shared tier live.
   * @default memory()
   */
  readonly driver?: LogDriver
  /**
   * `false` switches the origin's tiers off: each read loads. Invalidations are still appended.
   * @default true
   */
  readonly enabled?: boolean
  /** The database whose leftover invalidations `start` relays. */
  readonly database?: SqlDatabase | undefined
  /**
   * Most bytes of responses that this process keeps.
   * @default 67_108_864 (64 MiB)
   */
  readonly processBytes?: number
  /**
   * Deadlines in milliseconds: for a read of the Redis tier, and for a write to it or an append to the log.
   * @default { readMs: 50, writeMs: 200 }
   */
  readonly deadlines?: { readonly readMs?: number; readonly writeMs?: number }
  /** Clock, epoch milliseconds. @default Date.now */
  readonly now?: () => number
  /** Hears what an operator should know. */
  readonly onEvent?: OriginListener
}

/** The origin's half of Springhouse in one process: the log, its follower, the tiers, and writes. */
export interface Origin {
  readonly policy: Policy
  readonly app: string
  /** `false` when the operator switched caching off. */
  readonly enabled: boolean
  /**
   * Connects, follows the public scope, and relays what an earlier process left behind.
   *
   * @throws OriginUnreachableError when Redis can't be reached
   */
  start(): Promise<void>
  /** Ends followers and connections; waits for what is still being stored. */
  close(): Promise<void>
  /** Position that this process has applied; `undefined` while it doesn't hear the log. Read it before the data. */
  stamp(scope: string): Position | undefined
  /** Whether this process has heard every followed log within `maxBlind` and has nothing left to append. */
  isHearing(): boolean
  /**
   * Appends one invalidation; call it after the data has been committed.
   *
   * @throws RangeError when a tag can't be one, or there are more than 1,000
   * @throws LogUnavailableError when the log doesn't answer in time; the tags are appended later
   */
  invalidate(tags: readonly Tag[], options?: InvalidateOptions): Promise<Position>
  /** Hears a scope's events after this process has applied them. The listener must not throw. Returns the end of it. */
  subscribe(scope: string, listener: (event: LogEvent) => void): () => void
  /**
   * Collects what a follower has missed since a position; waits a moment until this process has applied the head too.
   *
   * @throws LogUnavailableError when the log doesn't answer in time
   */
  catchUp(scope: string, since: Position | undefined): Promise<CatchUp>
  /** Waits until this process has applied a position; `false` when the time has passed or the log has begun another epoch. */
  waitFor(scope: string, position: Position, timeoutMs: number): Promise<boolean>
  /** Answers a read from this process, from Redis, or by the loader. Rejects only when the loader does. */
  respond(request: OriginRequest, load: Load): Promise<OriginAnswer>
  /**
   * Runs a write: its rows, the marker of its `Idempotency-Key` and its invalidations commit together.
   *
   * A response below 400 commits, one from 400 up or an exception rolls back. A repeated key replays the recorded
   * response; with another content it is answered with 422. Needs the tables of `prepareDatabase`.
   *
   * @example
   * await origin.transaction(database, { request, owner }, async (tx) => {
   *   await tx.query('UPDATE products SET price = $1 WHERE id = $2', [price, id])
   *   tx.invalidate(['products', `product:${id}`])
   *   return Response.json({ id, price })
   * })
   */
  transaction(
    database: SqlDatabase,
    operation: OriginOperation,
    work: TransactionWork,
  ): Promise<Response>
  /** Tells what has become of an owner's operations, at most 100 keys, without executing anything. */
  operations(
    database: SqlDatabase,
    owner: string,
    keys: readonly string[],
  ): Promise<Record<string, OperationStatus>>
  /**
   * Appends invalidations that were committed to a database but not appended.
   *
   * @returns how many were
   * @throws LogUnavailableError when the log doesn't answer; they stay in the database
   */
  relay(database: SqlDatabase): Promise<number>
}

/**
 * Makes an origin. Nothing happens before `start`.
 *
 * @example
 * const origin = createOrigin({ policy, app: 'dairy' })
 * await origin.start()
 * const position = await origin.invalidate(['product:42'])
 * position.seq // 1
 * await origin.close()
 */
export function createOrigin(options: OriginOptions): Origin {
  const { driver = memory(), enabled = true, now = Date.now, onEvent = () => undefined } = options
  const { processBytes = 64 * 1024 * 1024 } = options
  const { readMs = 50, writeMs = 200 } = options.deadlines ?? {}
  const { policy, app, database } = options
  const deadlines = { readMs, writeMs }
  return new LoggedOrigin({
    policy,
    app,
    driver,
    enabled,
    database,
    processBytes,
    deadlines,
    now,
    onEvent,
  })
}
