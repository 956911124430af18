// SPDX-License-Identifier: MIT

/**
 * The page half: registers the worker, follows the log, and gives typed calls, changes and the outbox.
 *
 * @module
 */

export { connect, type ConnectOptions } from './connect.ts'
export type { SpringhouseClient } from './springhouse-client.ts'
export type {
  Change,
  ClientEventMap,
  ClientStatus,
  LinkState,
  Refreshed,
  Trouble,
} from './client-events.ts'
export type { SubscriptionOptions } from './change-feed.ts'
export type { ClientOutbox, OutboxSnapshot } from './client-outbox.ts'
export type {
  CaptiveEvent,
  EvictedEvent,
  GapEvent,
  OutboxEvent,
  OutboxEventMap,
  OutboxEventTarget,
  RecordEvent,
} from './outbox/outbox-events.ts'
export type { NumberRange } from './outbox/missing-writes.ts'
export type { OutboxProgress } from './outbox/outbox-progress.ts'
export { isCaughtUp, type ListStamp, overlay, type OverlayOptions } from './outbox/overlay.ts'
export type { PageWrite } from './outbox/page-write.ts'
export type { Observable } from './outbox/record-book.ts'
export { WorkerRefusedError, WorkerUnavailableError } from './worker/worker-errors.ts'
export type { FollowMode } from './log/transport-choice.ts'
export type {
  Channel,
  Environment,
  EventSourceListener,
  Locks,
  OpenEventSource,
  PageMoment,
  WorkerHost,
  WorkerTarget,
} from './environment.ts'
