// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'

/** One stored response as bytes: metadata apart from the body, so that a validator is answered without reading a body. */
export interface EntryRecord {
  readonly metadata: string
  readonly body: Uint8Array
}

/** Keeps bytes for the Redis tier. Every call has a deadline and rejects when it passes. */
export interface EntryStore {
  get(key: string): Promise<EntryRecord | undefined>
  /** Stores a record unless one with a higher stamp of the same epoch is there. */
  set(key: string, record: EntryRecord, options: EntrySetOptions): Promise<void>
  /** Deletes a record that still bears a stamp; one that has replaced it meanwhile stays. */
  delete(key: string, stamp: Position): Promise<void>
}

/** How long a record is kept, and how old it is. */
export interface EntrySetOptions {
  readonly stamp: Position
  /** At least 1, in seconds. */
  readonly ttlSeconds: number
}
