// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { encodeStreamEvent, formatStreamFrame } from '@springhouse/core'

const encoder = new TextEncoder()

/**
 * Makes the bytes of an event.
 *
 * @param retryMs how long an `EventSource` waits before it connects anew, in milliseconds
 */
export function encodeEvent(event: StreamEvent, retryMs?: number): Uint8Array {
  const frame = encodeStreamEvent(event)
  return encoder.encode(formatStreamFrame(retryMs === undefined ? frame : { ...frame, retryMs }))
}
