// SPDX-License-Identifier: MIT
import type { Bulletin } from '../bulletin.ts'

/** Tag of the `sync` event that wakes the worker to send. */
export const SYNC_TAG = 'springhouse-outbox'

interface SyncRegistration {
  readonly sync: { register(tag: string): Promise<void> }
}

/** Asks for a `sync` event. Platform: Chromium only, and only while a page is open; elsewhere pages wake the worker. */
export async function askForSync(registration: object, bulletin: Bulletin): Promise<void> {
  if (!hasSync(registration)) return
  try {
    await registration.sync.register(SYNC_TAG)
  } catch (error) {
    bulletin.trouble('Cannot ask for background sync', error, 'sync-refused')
  }
}

function hasSync(registration: object): registration is SyncRegistration {
  return 'sync' in registration
}
