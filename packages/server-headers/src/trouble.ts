// SPDX-License-Identifier: MIT

/** Something failed and was worked around; a developer may want to look. */
export interface TroubleEvent {
  readonly type: 'trouble'
  /** `session`: the session reader failed. `log`: the log couldn't be read. `operations`: the database couldn't be asked. */
  readonly what: 'session' | 'log' | 'operations'
  readonly error: unknown
}

/** Hears of trouble. Must not throw. */
export type TroubleListener = (event: TroubleEvent) => void
