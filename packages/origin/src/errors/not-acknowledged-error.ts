// SPDX-License-Identifier: MIT
import { formatPosition, type Position, SpringhouseError } from '@springhouse/core'

/**
 * Thrown by `Origin.invalidate` when an invalidation was appended but did not come as far as was asked within the
 * deadline.
 *
 * The append is done all the same, at `position`: there is nothing to repeat.
 */
export class NotAcknowledgedError extends SpringhouseError {
  override readonly name = 'NotAcknowledgedError'
  readonly code = 'SPRINGHOUSE_NOT_ACKNOWLEDGED'
  readonly position: Position
  readonly level: 'replicated' | 'applied'

  constructor(
    position: Position,
    level: 'replicated' | 'applied',
    why: string,
    options?: ErrorOptions,
  ) {
    super(
      `The invalidation ${formatPosition(position)} is appended but not ${level}: ${why}`,
      options,
    )
    this.position = position
    this.level = level
  }
}
