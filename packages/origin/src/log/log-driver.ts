// SPDX-License-Identifier: MIT
import type { Invalidation, InvalidationKind, LogView, Position, Tag } from '@springhouse/core'
import type { EntryStore } from '../cache/entry-store.ts'
import type { OriginListener } from '../origin-event.ts'
import type { CatchUp } from './catch-up.ts'

/** What a driver is told when it starts. */
export interface DriverStart {
  /** Prefix of every key, so that several portals share one server. */
  readonly app: string
  /** Clock, epoch milliseconds. */
  readonly now: () => number
  readonly onEvent: OriginListener
}

/** Where a log stands. */
export interface LogState {
  /** Position of the newest entry. */
  readonly head: Position
  /** Seq of the oldest position from which nothing is lost. */
  readonly floor: number
}

/** Something that a follower of one scope's log hears. */
export type LogEvent =
  | { readonly type: 'inv'; readonly invalidation: Invalidation }
  | {
      readonly type: 'reset'
      readonly position: Position
      readonly why: 'epoch' | 'trimmed' | 'too-many'
    }

/** What a driver tells its follower: first `start`, then the log's events in order. */
export type FollowEvent = { readonly type: 'start'; readonly position: Position } | LogEvent

/** A running subscription to one scope's log. */
export interface Following {
  /** Tells whether a follower that has applied `applied` is at a head that was confirmed lately enough to trust. */
  isHearing(applied: Position): boolean
  /** Asks the log anew. Resolves when its answer has been told to the listener, or when there is none. Never rejects. */
  refresh(): Promise<void>
  close(): void
}

/** Whether an entry has come as far as was asked. */
export type Acknowledgement =
  | { readonly reached: true }
  | {
      readonly reached: false
      /** What is missing, in words. */
      readonly why: string
    }

/** What the log knows of some tags, read in one step together with the head. */
export interface TagVersions extends LogView {
  readonly head: Position
}

/**
 * Keeps the invalidation logs of an app's scopes. Memory and Redis drivers pass the same contract suite.
 *
 * Promises: an append is atomic; positions of one epoch count up by one; when a log may have stepped back or lost
 * entries, it starts a new epoch and followers hear `reset`.
 */
export interface LogDriver {
  /** For messages and metrics: `memory`, `redis`. */
  readonly name: string
  /** The byte store of the Redis tier, `undefined` when the driver has none. */
  readonly entries: EntryStore | undefined
  /** @throws OriginUnreachableError when the server can't be reached in time */
  start(options: DriverStart): Promise<void>
  close(): Promise<void>
  /** Appends one entry. @throws LogUnavailableError when the log doesn't answer within its deadline */
  append(scope: string, tags: readonly Tag[], kind: InvalidationKind): Promise<Position>
  /**
   * Waits until an appended entry has come as far as asked: `replicated` to Redis' replicas, `applied` into every live
   * process. The entry stays appended whatever the answer is.
   */
  acknowledge(
    scope: string,
    position: Position,
    level: 'replicated' | 'applied',
    timeoutMs: number,
  ): Promise<Acknowledgement>
  read(scope: string): Promise<LogState>
  /** Follows a log from its present head. The first event is `start`. */
  follow(scope: string, listener: (event: FollowEvent) => void): Following
  /** Collects what has been invalidated since a position; `undefined` for a follower that has nothing. */
  catchUp(scope: string, since: Position | undefined): Promise<CatchUp>
  /**
   * Reads the entries `firstSeq` to `lastSeq` in order.
   *
   * @returns `undefined` when the epoch isn't the current one, or one of the entries was trimmed or isn't written yet
   */
  readRange(
    scope: string,
    epoch: string,
    firstSeq: number,
    lastSeq: number,
  ): Promise<readonly Invalidation[] | undefined>
  /** Reads when tags, and the prefixes that reach them, were last invalidated: for entries older than this process. */
  tagVersions(scope: string, tags: readonly Tag[]): Promise<TagVersions>
}
