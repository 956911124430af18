// SPDX-License-Identifier: MIT
import type { OutboxRecord } from './outbox-schema.ts'

/** Hears of a record that was changed. */
export type RecordListener = (record: OutboxRecord) => void

/** Tells listeners of changes that are committed. */
export class Announcer {
  readonly #listeners = new Set<RecordListener>()

  /** Returns how to stop it. */
  subscribe(listener: RecordListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  announce(records: readonly OutboxRecord[]): void {
    for (const record of records) {
      for (const listener of this.#listeners) tell(listener, record)
    }
  }
}

// A listener that throws must not make a saved write look unsaved; its error surfaces as an unhandled rejection.
function tell(listener: RecordListener, record: OutboxRecord): void {
  try {
    listener(record)
  } catch (error) {
    void Promise.reject(error)
  }
}
