// SPDX-License-Identifier: MIT
import type { Route } from '@springhouse/core'
import type { BatchMode } from '../batch/round-trip.ts'
import type { PauseReason } from '../store/device-shape.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'

/** Sends a request; `fetch` fits. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The part of `navigator.locks` that a run uses. */
export interface Locks {
  request<T>(
    name: string,
    options: { ifAvailable: true } | { steal: true },
    callback: (lock: unknown) => Promise<T>,
  ): Promise<T>
}

/** What one run is given. */
export interface RunOptions {
  /** Owner of the present session: nobody else's operations are sent. */
  readonly owner: string
  /** Web Lock that keeps other runs away: `names.outboxLockPrefix + owner`. */
  readonly lockName: string
  /** `navigator.locks`; without it runs may overlap, which costs requests, never operations. */
  readonly locks?: Locks | undefined
  readonly fetch: Fetch
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Numbers in [0, 1), for jitter. */
  readonly random: () => number
  /** Ends the run: what is under way is cut off and will be sent again. */
  readonly signal: AbortSignal
  /**
   * Resolves after a time in milliseconds, or at once when the signal aborts: for the run's signs of life.
   *
   * @default it gives one, when it begins
   */
  readonly delay?: (ms: number, signal: AbortSignal) => Promise<void>
  /**
   * Where the origin's own endpoints are.
   *
   * @default '/springhouse'
   */
  readonly base?: string
  /** Adds what must never be stored, such as `Authorization`, to the headers of each attempt. */
  readonly prepare?: (headers: Headers, record: OutboxRecord) => void | Promise<void>
  /**
   * Renews a session that has run out; resolves to whether it is worth asking again. Called once a run at most, after the
   * first 401.
   *
   * @default an operation is held until its user signs in
   */
  readonly renew?: (() => Promise<boolean>) | undefined
  /**
   * Whether operations are sent together: `auto` where this run measures a slow network, if the origin takes batches.
   *
   * @default 'auto'
   */
  readonly batch?: BatchMode | undefined
  /** Hears how far the upload of a blob is, in bytes. */
  readonly onUpload?: ((record: OutboxRecord, sentBytes: number, size: number) => void) | undefined
  /** Finds the policy's route of a record, for what route and portal say about sending. */
  readonly routeOf?: (record: OutboxRecord) => Route | undefined
  /** Receives the origin's own answer after its acknowledgement was saved; `undefined` when a look-up found that an earlier attempt had succeeded. */
  readonly onAcked?: (record: OutboxRecord, response: Response | undefined) => void
  /** Receives the origin's own answer after an operation was parked because of it. */
  readonly onParked?: (record: OutboxRecord, response: Response) => void
  readonly onEvent?: (event: RunEvent) => void
}

/** What happens during a run, for counters and logs. */
export type RunEvent =
  | {
      readonly type:
        | 'sending'
        | 'acked'
        | 'waiting'
        | 'accepted'
        | 'merged'
        | 'held'
        | 'parked'
        | 'stalled'
        | 'key-reused'
      readonly record: OutboxRecord
    }
  | { readonly type: 'paused'; readonly why: PauseReason; readonly untilMs: number }
  /** A later run has taken over. */
  | { readonly type: 'fenced' }

/** What a run has done. */
export interface RunReport {
  /** Whether another run held the lock, so that this one did nothing. */
  readonly busy: boolean
  readonly sent: number
  readonly acked: number
  readonly parked: number
  /** What keeps the whole queue from being sent now. */
  readonly paused: PauseReason | undefined
  /** Milliseconds from now until the next run is worth while: 0 at once, `undefined` when nothing waits for time to pass. */
  readonly nextDueMs: number | undefined
}
