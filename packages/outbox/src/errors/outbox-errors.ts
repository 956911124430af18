// SPDX-License-Identifier: MIT
import { SpringhouseError } from '@springhouse/core'

/** Thrown by `enqueue` when this device has no room left, even after the outbox gave up its reserve. The write is not saved. */
export class OutboxFullError extends SpringhouseError {
  override readonly name = 'OutboxFullError'
  readonly code = 'SPRINGHOUSE_OUTBOX_FULL'

  constructor(cause: unknown) {
    super(
      'Cannot save the write: this device has no storage left; keep the form open, send what is queued or free some space, then save again',
      { cause },
    )
  }
}

/** Thrown when the outbox's database can't be used: storage is switched off, or the browser lost it twice in a row. */
export class OutboxUnavailableError extends SpringhouseError {
  override readonly name = 'OutboxUnavailableError'
  readonly code = 'SPRINGHOUSE_OUTBOX_UNAVAILABLE'

  constructor(why: string, cause?: unknown) {
    super(`Cannot use the outbox: ${why}; keep the form open and save again`, { cause })
  }
}

/** Thrown by `enqueue` when an idempotency key already belongs to another operation. */
export class OutboxKeyReusedError extends SpringhouseError {
  override readonly name = 'OutboxKeyReusedError'
  readonly code = 'SPRINGHOUSE_OUTBOX_KEY_REUSED'
  readonly key: string

  constructor(key: string) {
    super(`Cannot save the write: Idempotency-Key "${key}" already belongs to another operation`)
    this.key = key
  }
}
