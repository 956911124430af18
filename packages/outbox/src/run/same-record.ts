// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '../store/outbox-schema.ts'

/** Tells whether two readings of a record are of the same content. */
export function isSame(left: OutboxRecord, right: OutboxRecord): boolean {
  return (
    left.key === right.key &&
    left.revision === right.revision &&
    left.base?.etag === right.base?.etag
  )
}
