// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'

/** A value that can be watched; fits React's `useSyncExternalStore`. */
export interface Observable<Value> {
  /** Calls the listener whenever the value is another, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void
  /** The present value; the same object until it is another. */
  readonly getSnapshot: () => Value
}

/** What the book reads from. */
export interface RecordBookOptions {
  /** Reads all of the owner's records. */
  readonly readAll: () => Promise<readonly OutboxRecord[]>
  readonly trouble: (error: unknown) => void
}

const NO_RECORDS: readonly OutboxRecord[] = []

/**
 * One owner's records as this page knows them: read whole when somebody begins to watch, then kept up by what is heard.
 *
 * A record whose payload was dropped after its acknowledgement keeps it here: lists show it until they have caught up.
 */
export class RecordBook implements Observable<readonly OutboxRecord[]> {
  readonly #options: RecordBookOptions
  readonly #listeners = new Set<() => void>()
  #records = new Map<number, OutboxRecord>()
  #snapshot: readonly OutboxRecord[] | undefined = NO_RECORDS
  #isComplete = false
  /** Those that were heard of during a reading, whose rows may be older. */
  #heard: Set<number> | undefined

  constructor(options: RecordBookOptions) {
    this.#options = options
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#readIfNeeded()
    return () => {
      this.#listeners.delete(listener)
    }
  }

  readonly getSnapshot = (): readonly OutboxRecord[] => {
    this.#snapshot ??= [...this.#records.values()].sort((one, other) => one.seq - other.seq)
    return this.#snapshot
  }

  /** A record as this page knows it. */
  get(seq: number): OutboxRecord | undefined {
    return this.#records.get(seq)
  }

  /** Takes in records that were changed, and leaves out those that are gone. */
  hear(changed: readonly OutboxRecord[], gone: readonly number[] = []): void {
    for (const record of changed) this.#put(this.#records, record)
    for (const seq of gone) this.#records.delete(seq)
    for (const seq of [...changed.map((record) => record.seq), ...gone]) this.#heard?.add(seq)
    if (changed.length + gone.length > 0) this.#tell()
  }

  /** Anything may be another now: reads again what is looked at. */
  distrust(): void {
    this.#isComplete = false
    this.#readIfNeeded()
  }

  /** Another owner: forgets everything. */
  clear(): void {
    this.#records = new Map()
    this.#heard = undefined
    this.#isComplete = false
    this.#tell()
    this.#readIfNeeded()
  }

  #readIfNeeded(): void {
    if (!this.#isComplete && this.#listeners.size > 0) void this.#read()
  }

  async #read(): Promise<void> {
    const heard = new Set<number>()
    this.#heard = heard
    this.#isComplete = true
    try {
      const read = await this.#options.readAll()
      // Another owner's turn, or a later reading: this one is out of date.
      if (this.#heard !== heard) return
      this.#heard = undefined
      this.#replace(read, heard)
    } catch (error) {
      if (this.#heard !== heard) return
      this.#isComplete = false
      this.#options.trouble(error)
    }
  }

  #replace(read: readonly OutboxRecord[], heard: ReadonlySet<number>): void {
    const records = new Map<number, OutboxRecord>()
    for (const record of read) if (!heard.has(record.seq)) this.#put(records, record)
    for (const seq of heard) {
      const record = this.#records.get(seq)
      if (record !== undefined) records.set(seq, record)
    }
    this.#records = records
    this.#tell()
  }

  #put(records: Map<number, OutboxRecord>, record: OutboxRecord): void {
    records.set(record.seq, withContentOf(this.#records.get(record.seq), record))
  }

  #tell(): void {
    this.#snapshot = undefined
    for (const listener of this.#listeners) listener()
  }
}

function withContentOf(before: OutboxRecord | undefined, record: OutboxRecord): OutboxRecord {
  const isDropped = record.state === 'retired' && record.body === undefined
  if (!isDropped || before?.body === undefined || record.why === 'discarded') return record
  return { ...record, body: before.body }
}
