// SPDX-License-Identifier: MIT
import type { OperationStatus, Tag } from '@springhouse/core'
import type { OriginOperation } from '../sql/commit-operation.ts'
import type { DeviceReport } from '../sql/device-numbers.ts'
import type { InvalidateOptions } from '../sql/pending-tags.ts'

/** What is known of operations: what `GET /ops` answers from. */
export interface OperationRecords {
  /** Tells what has become of an owner's operations, without executing anything. */
  statuses(owner: string, keys: readonly string[]): Promise<Record<string, OperationStatus>>
  /** Tells which numbers of a device have not come, where the store counts them. */
  deviceReport?(device: string): Promise<DeviceReport>
}

/** A write that is to take effect once. */
export type StoreOperation = Omit<OriginOperation, 'whenInFlight'>

/** What the work of an operation has at hand. */
export interface StoreWrite<Tx> {
  /** The transaction in which the effect belongs; `undefined` with a store that has none. */
  readonly tx: Tx
  /** The request, its body unread. */
  readonly request: Request
  /**
   * Invalidates tags once the effect is there.
   *
   * @throws RangeError when a tag can't be one, or there are more than 1,000
   */
  readonly invalidate: (tags: readonly Tag[], options?: InvalidateOptions) => void
}

/** Does a write. A response below 400 is its effect's, one from 400 up says that nothing was done. */
export type StoreWork<Tx> = (write: StoreWrite<Tx>) => Promise<Response>

/** Where it is remembered that an operation took effect. Each store says in its own words what it guarantees. */
export interface OperationStore<Tx> extends OperationRecords {
  /**
   * Runs an operation, or repeats its first answer.
   *
   * A key that is under way is answered with 409 `in-progress`, one that was used for other content with 422
   * `key-reused`, one that nobody knows the end of with 500 `outcome-unknown`.
   */
  run(operation: StoreOperation, work: StoreWork<Tx>): Promise<Response>
  /** Ends connections that the store has opened itself. */
  close?(): Promise<void>
}
