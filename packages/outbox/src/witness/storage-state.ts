// SPDX-License-Identifier: MIT

/**
 * How safe it is what this browser stores.
 *
 * - `persisted`: kept until its user deletes it.
 * - `evictable`: the browser may delete it when the disk is full, or after weeks without a visit.
 * - `temporary`: probably a private window, which deletes it when it is closed.
 * - `unknown`: the browser doesn't say.
 */
export type StorageState = 'persisted' | 'evictable' | 'temporary' | 'unknown'

// Platform: no browser says that a window is private. Chromium's quota there is a part of the memory instead of more than
// half of the disk, Firefox and Safari give little as well: nothing else has so little.
const LEAST_ON_DISK_BYTES = 1024 ** 3

/** Tells how safe it is what this browser stores. Never fails. */
export async function storageStateOf(
  storage: Partial<Pick<StorageManager, 'persisted' | 'estimate'>> | undefined,
): Promise<StorageState> {
  if (storage?.persisted === undefined) return 'unknown'
  try {
    if (await storage.persisted()) return 'persisted'
    const { quota } = (await storage.estimate?.()) ?? {}
    return quota !== undefined && quota < LEAST_ON_DISK_BYTES ? 'temporary' : 'evictable'
  } catch {
    return 'unknown'
  }
}
