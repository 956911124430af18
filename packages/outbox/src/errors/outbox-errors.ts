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

const FILE_FAULT = {
  damaged: 'it is damaged or was cut off; export it once more',
  foreign: 'it is no export of this app',
  newer: 'a newer version of the app has written it; update the app first',
} as const

/** Thrown by `importQueue` when a file can't be taken. Nothing of it is saved. */
export class OutboxFileError extends SpringhouseError {
  override readonly name = 'OutboxFileError'
  readonly code = 'SPRINGHOUSE_OUTBOX_FILE'
  readonly why: keyof typeof FILE_FAULT

  constructor(why: keyof typeof FILE_FAULT) {
    super(`Cannot import the file: ${FILE_FAULT[why]}`)
    this.why = why
  }
}

/** Thrown when what is queued can't be read: it was sealed with another key, or changed on the disk. */
export class OutboxSealedError extends SpringhouseError {
  override readonly name = 'OutboxSealedError'
  readonly code = 'SPRINGHOUSE_OUTBOX_SEALED'

  constructor(cause?: unknown) {
    super('Cannot read the record: it was sealed with another key, or was changed on the disk', {
      cause,
    })
  }
}

/** Thrown by `enqueue` while the outbox waits for its PIN. The write is not saved. */
export class OutboxLockedError extends SpringhouseError {
  override readonly name = 'OutboxLockedError'
  readonly code = 'SPRINGHOUSE_OUTBOX_LOCKED'

  constructor() {
    super(
      'Cannot save the write: the outbox waits for its PIN; keep the form open, unlock it, then save again',
    )
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
