// SPDX-License-Identifier: MIT
import type { BlobStore } from './blob-store.ts'

/** Where blobs go, and how much is taken. */
export interface BlobAccess {
  readonly store: BlobStore
  /**
   * Most bytes of a blob.
   *
   * @default 25_000_000
   */
  readonly maxBytes?: number
  /**
   * Most bytes that are kept for one owner; who has more is refused until the portal has deleted some.
   *
   * @default 1_000_000_000
   */
  readonly maxOwnerBytes?: number
}

/** Where blobs go, with every limit. */
export type BlobGate = Required<BlobAccess>

/**
 * Completes and checks the portal's limits.
 *
 * @throws RangeError when a limit isn't a whole number above 0
 */
export function blobGate({
  store,
  maxBytes = 25_000_000,
  maxOwnerBytes = 1_000_000_000,
}: BlobAccess): BlobGate {
  for (const [name, limit] of Object.entries({ maxBytes, maxOwnerBytes })) {
    if (Number.isSafeInteger(limit) && limit > 0) continue
    throw new RangeError(`Cannot take blobs with ${name} ${limit}: write a whole number above 0`)
  }
  return { store, maxBytes, maxOwnerBytes }
}
