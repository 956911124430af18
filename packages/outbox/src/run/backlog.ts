// SPDX-License-Identifier: MIT
import { isLive } from '../states/transition.ts'
import type { OperationStore } from '../store/operation-store.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { ROWS_AT_ONCE, type RunStart } from '../store/run-start.ts'
import { type BatchPlanning, planBatch } from '../batch/plan-batch.ts'
import { type Planning, planSends } from './plan-sends.ts'

/** What a backlog begins with. */
export type BacklogStart = Pick<RunStart, 'rows' | 'later' | 'highest'>

/** What a run knows of its owner's live records: the oldest ones, and the numbers of those that it hasn't read yet. */
export class Backlog {
  readonly #store: Pick<OperationStore, 'rows' | 'byKey'>
  readonly #owner: string
  readonly #records = new Map<number, OutboxRecord>()
  #later: readonly number[] = []
  /** The highest number in the database, as far as this run knows. */
  #highest = 0
  /** Changes heard before the first records were read. */
  #early: OutboxRecord[] | undefined = []
  /** Keys of unread records that read ones depend on. */
  readonly #unread = new Set<string>()

  constructor(store: Pick<OperationStore, 'rows' | 'byKey'>, owner: string) {
    this.#store = store
    this.#owner = owner
  }

  /** Whether there is nothing to send, now or later. */
  get isEmpty(): boolean {
    return this.#records.size === 0 && this.#later.length === 0
  }

  /** Whether there are records that aren't read yet. */
  get hasMore(): boolean {
    return this.#later.length > 0
  }

  /** Begins with what was read first. */
  async fill({ rows, later, highest }: BacklogStart): Promise<void> {
    this.#later = later
    this.#highest = highest
    await this.#take(rows)
    const early = this.#early ?? []
    this.#early = undefined
    for (const record of early) this.note(record)
  }

  /** Reads some more. */
  async readMore(): Promise<void> {
    const seqs = this.#later.slice(0, ROWS_AT_ONCE)
    this.#later = this.#later.slice(ROWS_AT_ONCE)
    await this.#take(await this.#store.rows(seqs))
  }

  /** Hears of a record that was changed. */
  note(record: OutboxRecord): void {
    if (record.owner !== this.#owner) return
    if (this.#early !== undefined) {
      this.#early.push(record)
      return
    }
    if (!isLive(record)) {
      this.#records.delete(record.seq)
      this.#unread.delete(record.key)
      return
    }
    this.#expectUpTo(record.seq)
    const [next] = this.#later
    if (next === undefined || record.seq < next) this.#records.set(record.seq, record)
  }

  // Order: other contexts save, too, and nobody tells this one. What lies between the last known record and a new one is
  // read first, and so is what was left unread; else a group would be sent out of order.
  #expectUpTo(seq: number): void {
    if (seq <= this.#highest) return
    const between = Array.from({ length: seq - this.#highest }, (_, at) => this.#highest + 1 + at)
    if (this.hasMore || between.length > 1) this.#later = [...this.#later, ...between]
    this.#highest = seq
  }

  /** Chooses what to send now. */
  plan(planning: Planning): readonly OutboxRecord[] {
    return planSends(this.#records.values(), { ...planning, unread: this.#unread })
  }

  /** Chooses what to send in one request. */
  planBatch(planning: BatchPlanning): readonly OutboxRecord[] {
    return planBatch(this.#records.values(), { ...planning, unread: this.#unread })
  }

  async #take(rows: readonly OutboxRecord[]): Promise<void> {
    const present = rows.filter((row) => isLive(row) && row.owner === this.#owner)
    for (const row of present) {
      this.#records.set(row.seq, row)
      this.#unread.delete(row.key)
    }
    if (!this.hasMore) return this.#unread.clear()
    const known = new Set([...this.#records.values()].map(({ key }) => key))
    const others = present.flatMap(({ dependsOn }) => dependsOn.filter((key) => !known.has(key)))
    for (const key of new Set(others)) {
      const row = await this.#store.byKey(key)
      if (row !== undefined && isLive(row)) this.#unread.add(key)
    }
  }
}
