// SPDX-License-Identifier: MIT
import type { Invalidation, OperationStatus, Policy, Position, Tag } from '@springhouse/core'
import type { Load, OriginAnswer } from './cache/origin-answer.ts'
import type { OriginRequest } from './cache/stored-response.ts'
import type { PublishOptions } from './follow/publish-options.ts'
import type { CatchUp } from './log/catch-up.ts'
import type { LogDriver, LogEvent, LogState } from './log/log-driver.ts'
import { LoggedOrigin } from './logged-origin.ts'
import type { OriginListener } from './origin-event.ts'
import type { OriginOperation, TransactionWork } from './sql/commit-operation.ts'
import type { DeviceReport } from './sql/device-numbers.ts'
import type { SqlDatabase } from './sql/sql-database.ts'
import { completeRetention, type OperationRetention } from './sql/sweep-operations.ts'
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
  /**
   * The database whose pending invalidations this process relays: at `start` what an earlier process left behind, and from
   * then on what triggers write. Close the origin before the database.
   */
  readonly database?: SqlDatabase | undefined
  /**
   * How often the database is asked for pending invalidations, in milliseconds. Triggers are heard at once where the
   * database can listen; asking finds what a killed process has left, and what was notified while no connection listened.
   * @default 1_000
   */
  readonly relayPollMs?: number
  /**
   * Most bytes of responses that this process keeps.
   * @default 67_108_864 (64 MiB)
   */
  readonly processBytes?: number
  /**
   * Deadlines in milliseconds: for a read of the Redis tier, for a write to it or an append to the log, and for an
   * invalidation to be `replicated` or `applied`.
   * @default { readMs: 50, writeMs: 200, acknowledgeMs: 1_000 }
   */
  readonly deadlines?: {
    readonly readMs?: number
    readonly writeMs?: number
    readonly acknowledgeMs?: number
  }
  /** For how long the operations of `transaction` are remembered. */
  readonly retention?: OperationRetention
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
   * Appends one invalidation; call it after the data has been committed. `product*` stands for `product` and `product:*`.
   *
   * @throws RangeError when a tag can't be one, or there are more than 1,000
   * @throws LogUnavailableError when the log doesn't answer in time; the tags are appended later
   * @throws NotAcknowledgedError when it was appended, but not `replicated` or `applied` in time
   */
  invalidate(tags: readonly Tag[], options?: PublishOptions): Promise<Position>
  /**
   * Runs work whose calls of `invalidate`, however deep, become one entry of the log at its end (one for each scope and
   * kind), and none when it throws. A batch inside a batch joins it.
   *
   * Inside, `invalidate` resolves at once, with the position before the batch; `acknowledge` has no meaning there. What `transaction` commits doesn't wait for
   * the batch's end: it is in the database already.
   *
   * @returns what the work returns, after the append
   * @throws RangeError when there are more than 1,000 tags
   * @throws LogUnavailableError when the log doesn't answer in time; the tags are appended later
   * @example
   * await origin.batch(async () => {
   *   for (const id of [1, 2, 3]) await origin.invalidate([`product:${id}`])
   * })
   */
  batch<T>(work: () => Promise<T>): Promise<T>
  /** Hears a scope's events after this process has applied them. The listener must not throw. Returns the end of it. */
  subscribe(scope: string, listener: (event: LogEvent) => void): () => void
  /**
   * Collects what a follower has missed since a position; waits a moment until this process has applied the head too.
   *
   * @throws LogUnavailableError when the log doesn't answer in time
   */
  catchUp(scope: string, since: Position | undefined): Promise<CatchUp>
  /**
   * Reads the log's entries `firstSeq` to `lastSeq` in order; an entry never changes, so neither does the answer.
   *
   * @returns `undefined` when the epoch isn't the current one, or one of the entries was trimmed or isn't written yet
   * @throws LogUnavailableError when the log doesn't answer in time
   */
  readRange(
    scope: string,
    epoch: string,
    firstSeq: number,
    lastSeq: number,
  ): Promise<readonly Invalidation[] | undefined>
  /** Where a scope's log stands. @throws LogUnavailableError when the log doesn't answer in time */
  head(scope: string): Promise<LogState>
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
  /** Tells which numbers of a device's operations have not come, where clients send `Springhouse-Device`. */
  deviceReport(database: SqlDatabase, device: string): Promise<DeviceReport>
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
 * @throws RangeError when operations would be remembered for no time, or bodies for longer than markers
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
  const { readMs = 50, writeMs = 200, acknowledgeMs = 1_000 } = options.deadlines ?? {}
  const { policy, app, database, relayPollMs = 1_000 } = options
  const deadlines = { readMs, writeMs, acknowledgeMs }
  return new LoggedOrigin({
    policy,
    app,
    driver,
    enabled,
    database,
    relayPollMs,
    processBytes,
    deadlines,
    retention: completeRetention(options.retention),
    now,
    onEvent,
  })
}
