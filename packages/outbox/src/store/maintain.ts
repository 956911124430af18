// SPDX-License-Identifier: MIT
import { nameOf } from './connection.ts'
import type { OperationStore } from './operation-store.ts'

// How long a settled operation stays on the device as a log for its user.
const LOG_MS = 7 * 24 * 60 * 60 * 1000

const BALLAST_BYTES = 512 * 1024
const RANDOM_BYTES_AT_ONCE = 65_536

/** Tells whether an error means that the device has no room left. */
export function isQuotaExceeded(error: unknown): boolean {
  return nameOf(error) === 'QuotaExceededError'
}

/** Clears away what settled long ago, and keeps the reserve if there is room for one. */
export async function maintain(store: OperationStore, nowMs: number): Promise<void> {
  await store.sweep(nowMs - LOG_MS, nowMs)
  try {
    await store.keepBallast(ballast)
  } catch (error) {
    // No room for a reserve now; the next run tries again.
    if (!isQuotaExceeded(error)) throw error
  }
}

// Platform: Chromium's database compresses what it stores, so the reserve is made of what can't be compressed.
function ballast(): ArrayBuffer {
  const bytes = new Uint8Array(BALLAST_BYTES)
  for (let at = 0; at < BALLAST_BYTES; at += RANDOM_BYTES_AT_ONCE) {
    crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES_AT_ONCE))
  }
  return bytes.buffer
}
