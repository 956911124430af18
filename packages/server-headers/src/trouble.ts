// SPDX-License-Identifier: MIT

/** Something failed and was worked around; a developer may want to look. */
export interface TroubleEvent {
  readonly type: 'trouble'
  /** `session`: the session reader failed. `log`: the log couldn't be read. `operations`: the database couldn't be asked. `blobs`: their store failed. `batch`: a handler failed at one of several operations. */
  readonly what: 'session' | 'log' | 'operations' | 'blobs' | 'batch'
  readonly error: unknown
}

/** Hears of trouble. Must not throw. */
export type TroubleListener = (event: TroubleEvent) => void
