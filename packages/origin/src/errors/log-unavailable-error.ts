// SPDX-License-Identifier: MIT
import { SpringhouseError } from '@springhouse/core'

/**
 * Thrown by `Origin.invalidate` and `Origin.catchUp` when the log did not answer within its deadline.
 *
 * After a failed `invalidate` the tags are kept and appended as soon as the log answers again; until then this process
 * answers nothing from a cache. They are lost if the process ends first: `Origin.transaction` keeps them in the database.
 */
export class LogUnavailableError extends SpringhouseError {
  override readonly name = 'LogUnavailableError'
  readonly code = 'SPRINGHOUSE_LOG_UNAVAILABLE'
  readonly scope: string

  constructor(doing: string, scope: string, options?: ErrorOptions) {
    super(`Cannot ${doing} of scope "${scope}": the invalidation log does not answer`, options)
    this.scope = scope
  }
}
