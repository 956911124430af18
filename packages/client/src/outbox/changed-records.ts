// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'

/** What reading changed records needs. */
export interface ChangedRecordsOptions {
  /** Reads records by their numbers; those that are gone are left out. */
  readonly read: (seqs: readonly number[]) => Promise<readonly OutboxRecord[]>
  readonly hear: (records: readonly OutboxRecord[], gone: readonly number[]) => void
  readonly trouble: (error: unknown) => void
}

/** Reads the records that others have changed, and nothing else: what is told during a reading shares the next one. */
export class ChangedRecords {
  readonly #options: ChangedRecordsOptions
  readonly #seqs = new Set<number>()
  #reading: Promise<void> | undefined

  constructor(options: ChangedRecordsOptions) {
    this.#options = options
  }

  /** These were changed. Resolves when they were read; never rejects. */
  note(seqs: readonly number[]): Promise<void> {
    for (const seq of seqs) this.#seqs.add(seq)
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readAll(): Promise<void> {
    const { read, hear, trouble } = this.#options
    while (this.#seqs.size > 0) {
      const seqs = [...this.#seqs]
      this.#seqs.clear()
      try {
        const records = await read(seqs)
        const found = new Set(records.map(({ seq }) => seq))
        hear(
          records,
          seqs.filter((seq) => !found.has(seq)),
        )
      } catch (error) {
        trouble(error)
      }
    }
  }
}
