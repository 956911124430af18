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
export type { ClientOutbox } from './client-outbox.ts'
export { WorkerRefusedError, WorkerUnavailableError } from './worker/worker-errors.ts'
export type {
  Channel,
  Environment,
  Locks,
  PageMoment,
  WorkerHost,
  WorkerTarget,
} from './environment.ts'
