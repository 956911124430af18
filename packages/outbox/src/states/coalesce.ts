// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { isLive } from './transition.ts'
import type { NewOperation } from './new-record.ts'

/**
 * Joins a new PUT with the one that waits before it for the same thing, where nothing of that has been sent yet: the later
 * content takes the place of the earlier one, under its key and with its condition.
 *
 * Only a PUT says all that there is to say; what a PATCH or POST said before would be lost.
 *
 * @param rows the records of its group, oldest first
 * @returns the changed record, or `undefined` when the new one must be saved by itself
 */
export function coalesced(
  rows: readonly OutboxRecord[],
  operation: NewOperation,
  nowMs: number,
): OutboxRecord | undefined {
  const { body, contentType, url, schema, sealed, dependsOn = [], blobRefs = [] } = operation
  const last = rows.filter(isLive).at(-1)
  if (last === undefined || operation.method.toUpperCase() !== 'PUT' || last.method !== 'PUT') {
    return undefined
  }
  const isFree = last.state === 'queued' && !last.everSent && last.isAwaited !== true
  // A blob of either would be lost, or sent for nothing.
  if (last.blobRefs.length + blobRefs.length > 0) return undefined
  if (!isFree || last.url !== url || dependsOn.some((key) => !last.dependsOn.includes(key))) {
    return undefined
  }
  return {
    ...last,
    body,
    contentType,
    schema,
    ...(sealed !== undefined && { sealed }),
    occurredAt: { ...last.occurredAt, wall: nowMs },
    revision: (last.revision ?? 0) + 1,
  }
}
