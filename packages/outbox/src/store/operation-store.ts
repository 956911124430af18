// SPDX-License-Identifier: MIT
import type { NewOperation } from '../states/new-record.ts'
import { isRowLifted, type Proof } from '../states/proof.ts'
import { type Transition, transition } from '../states/transition.ts'
import { addRecord } from './add-record.ts'
import { Announcer, type RecordListener } from './announcer.ts'
import {
  type DatabaseRunner,
  type OutboxTransaction,
  type ReadingTransaction,
  transact,
} from './connection.ts'
import { countRecords, type RecordCounts, type Testimony, testimonyOf } from './count-records.ts'
import {
  deviceOf,
  isLatest,
  isPause,
  isRunner,
  perform,
  type SideEffects,
  writeBeat,
} from './device-entries.ts'
import { type Loss, type Pause, pauseId, runnerId } from './device-shape.ts'
import { Gathered } from './gathered.ts'
import {
  type OutboxRecord,
  type RecordState,
  RECORD_VERSION,
  type UnnumberedRecord,
} from './outbox-schema.ts'
import {
  allRows,
  type Page,
  pageOf,
  rowByKey,
  rowsBySeq,
  rowsIn,
  seqsIn,
  seqsOf,
} from './record-rows.ts'
import { beginRun, type RunStart } from './run-start.ts'
import { type RecordStep, stepRecord, type StepResult } from './step-record.ts'
import { sweepRecords } from './sweep-records.ts'

const DECISIONS: ReadonlySet<Transition['kind']> = new Set(['edit', 'discard', 'retry', 'rebase'])

/** The outbox's transactions: each re-reads what it is going to change, so any of them may be repeated. */
export class OperationStore {
  /** For what lies beside the operations. */
  readonly database: DatabaseRunner
  readonly #newKey: () => string
  readonly #announcer = new Announcer()
  readonly #steps = new Gathered((steps: readonly RecordStep[]) => this.stepAll(steps))

  /** @param newKey makes idempotency keys, and the device's name on its first day */
  constructor(database: DatabaseRunner, newKey: () => string) {
    this.database = database
    this.#newKey = newKey
  }

  /** Makes an idempotency key. */
  newKey(): string {
    return this.#newKey()
  }

  /** Calls `listener` after each committed change of a record; returns how to stop it. */
  subscribe(listener: RecordListener): () => void {
    return this.#announcer.subscribe(listener)
  }

  close(): Promise<void> {
    return this.database.close()
  }

  /** Saves a new operation; resolves when it is on the disk. */
  async add(operation: NewOperation, nowMs: number): Promise<OutboxRecord> {
    const newKey = this.#newKey
    const key = operation.idempotencyKey ?? newKey()
    return this.#write('strict', (transaction, changed) =>
      addRecord(transaction, operation, { key, newKey, nowMs }, changed),
    )
  }

  /** Notes that whoever asked for an operation has been answered. */
  async noteAnswered(seq: number): Promise<void> {
    await this.#write('relaxed', async (transaction) => {
      const operations = transaction.objectStore('operations')
      const row = await operations.get(seq)
      if (row?.asker === undefined) return
      const { asker: _, ...answered } = row
      await operations.put(answered)
    })
  }

  async get(seq: number): Promise<OutboxRecord | undefined> {
    const [row] = await this.rows([seq])
    return row
  }

  /** The record with a key. */
  byKey(key: string): Promise<OutboxRecord | undefined> {
    return this.#read((transaction) => rowByKey(transaction, key))
  }

  /** Records by their numbers; one that is gone is left out. */
  rows(seqs: readonly number[]): Promise<readonly OutboxRecord[]> {
    return this.#read((transaction) => rowsBySeq(transaction, seqs))
  }

  /** All records, or an owner's, oldest first. */
  list(owner: string | undefined, page: Page = {}): Promise<readonly OutboxRecord[]> {
    return this.#read(async (transaction) => {
      if (page.after === undefined && page.limit === undefined) return allRows(transaction, owner)
      return rowsBySeq(transaction, pageOf(await seqsOf(transaction, owner), page))
    })
  }

  /** An owner's records in the given states, oldest first. */
  listIn(owner: string, states: readonly RecordState[]): Promise<readonly OutboxRecord[]> {
    return this.#read((transaction) => rowsIn(transaction, owner, states))
  }

  /** Numbers of an owner's records whose group doesn't begin so. Cheap: no record is read. */
  seqsOutside(owner: string, prefix: string): Promise<readonly number[]> {
    return this.#read(async (transaction) => {
      const byGroup = transaction.objectStore('operations').index('by-owner')
      const [before, after] = await Promise.all([
        byGroup.getAllKeys(IDBKeyRange.bound([owner], [owner, prefix], false, true)),
        byGroup.getAllKeys(IDBKeyRange.bound([owner, `${prefix}\uFFFF`], [owner, []])),
      ])
      return [...before, ...after]
    })
  }

  /** Numbers of an owner's records in the given states, oldest first. */
  seqsIn(owner: string, states: readonly RecordState[]): Promise<readonly number[]> {
    return this.#read((transaction) => seqsIn(transaction, owner, states))
  }

  /** Counts the live records of an owner and of everybody. */
  counts(owner: string): Promise<RecordCounts> {
    return this.#read((transaction) => countRecords(transaction, owner))
  }

  /** What a witness outside this database is told of it. */
  testimony(): Promise<Testimony | undefined> {
    return this.#read(testimonyOf)
  }

  pauseOf(owner: string): Promise<Pause | undefined> {
    return this.#read(async (transaction) => {
      const entry = await transaction.objectStore('device').get(pauseId(owner))
      return isPause(entry) ? entry : undefined
    })
  }

  /** Begins a run: takes a new fence, turns what an earlier run left `sending` into `waiting`, and reads what is first to do. */
  begin(owner: string, nowMs: number): Promise<RunStart> {
    const newKey = this.#newKey
    return this.#write('relaxed', (transaction, changed) =>
      beginRun(transaction, { owner, newKey, nowMs }, changed),
    )
  }

  /** Writes a sign of life; `false` when a later run has taken over. */
  beat(owner: string, fence: number, nowMs: number): Promise<boolean> {
    return this.#write('relaxed', async (transaction) => {
      const device = await transaction.objectStore('device').get('device')
      const isOurs = isLatest(device, fence)
      if (isOurs) await writeBeat(transaction, owner, { fence, beatAtMs: nowMs })
      return isOurs
    })
  }

  /** When whoever sends an owner's operations gave its last sign of life; epoch milliseconds. */
  beatAtMs(owner: string): Promise<number | undefined> {
    return this.#read(async (transaction) => {
      const entry = await transaction.objectStore('device').get(runnerId(owner))
      return isRunner(entry) ? entry.beatAtMs : undefined
    })
  }

  /**
   * Takes a record one step further, with its side effects in the same transaction. Steps that are asked for while another
   * transaction is written share the next one.
   */
  step(
    seq: number,
    step: Transition,
    nowMs: number,
    effects: SideEffects = {},
  ): Promise<StepResult> {
    return this.#steps.add({ seq, step, nowMs, effects })
  }

  /** The same for a step that nobody is in a hurry for: it shares the next transaction, or has one a moment later. */
  stepLazily(seq: number, step: Transition, nowMs: number): Promise<StepResult> {
    return this.#steps.addLazily({ seq, step, nowMs })
  }

  /** Takes several records one step further, all in one transaction. */
  stepAll(steps: readonly RecordStep[]): Promise<readonly StepResult[]> {
    // What a user has decided survives a power cut, as what they have saved does.
    const isDecided = steps.some(({ step }) => DECISIONS.has(step.kind))
    return this.#write(isDecided ? 'strict' : 'relaxed', async (transaction, changed) => {
      const results: StepResult[] = []
      for (const step of steps) results.push(await stepRecord(transaction, step, changed))
      return results
    })
  }

  /** Adds records that were made elsewhere, in their order, but for those that this device knows; tells how many. */
  async importAll(records: readonly UnnumberedRecord[]): Promise<number> {
    return this.#write('strict', async (transaction, changed) => {
      const present = await allRows(transaction, undefined)
      const known = new Set(present.flatMap(({ key, formerKeys = [] }) => [key, ...formerKeys]))
      for (const record of records) {
        if (known.has(record.key)) continue
        known.add(record.key)
        const seq = await transaction.objectStore('operations').add(record)
        changed.push({ ...record, seq })
      }
      return changed.length
    })
  }

  /** Writes records anew, as `change` says; `undefined` leaves one as it is. No step in their lives. */
  async rewrite(
    seqs: readonly number[],
    change: (row: OutboxRecord) => OutboxRecord | undefined,
  ): Promise<void> {
    await this.#write('strict', async (transaction, changed) => {
      for (const row of await rowsBySeq(transaction, seqs)) {
        const next = change(row)
        if (next === undefined) continue
        await transaction.objectStore('operations').put(next)
        changed.push(next)
      }
    })
  }

  /** Stops an owner's queue, or ends its pause. */
  async setPause(owner: string, pause: Omit<Pause, 'id' | 'v'> | undefined): Promise<void> {
    await this.#write('relaxed', (transaction) =>
      pause === undefined
        ? transaction.objectStore('device').delete(pauseId(owner))
        : perform(transaction, owner, { pause }, 0),
    )
  }

  /** Makes due what waited for `proof`, and ends the pause that it disproves. */
  async hasten(owner: string, proof: Proof, nowMs: number): Promise<void> {
    await this.#write('relaxed', async (transaction, changed) => {
      await perform(transaction, owner, { proof }, nowMs)
      for (const row of await rowsIn(transaction, owner, ['waiting', 'held'])) {
        const hastened = isRowLifted(row, proof) && transition(row, { kind: 'hasten' }, nowMs)
        if (!hastened) continue
        await transaction.objectStore('operations').put(hastened)
        changed.push(hastened)
      }
    })
  }

  /** Puts records that settled before `beforeMs` out of the way: acked ones retire, retired ones go. */
  async sweep(beforeMs: number, nowMs: number): Promise<void> {
    await this.#write('relaxed', (transaction, changed) =>
      sweepRecords(transaction, { beforeMs, nowMs }, changed),
    )
  }

  /** Notes that records of this device are gone, or that its user knows. */
  async noteLoss(loss: Pick<Loss, 'records' | 'noticedAtMs'> | undefined): Promise<void> {
    await this.#write('relaxed', async (transaction) => {
      const devices = transaction.objectStore('device')
      if (loss === undefined) return devices.delete('loss')
      // Order: a new name for the device, so that witnesses can be told and don't report the same loss again.
      await devices.put(await deviceOf(transaction, this.#newKey))
      await devices.put({ ...loss, id: 'loss', v: RECORD_VERSION })
    })
  }

  /** Keeps `bytes` of reserve if there is none. */
  async keepBallast(makeBytes: () => ArrayBuffer): Promise<void> {
    await this.#write('relaxed', async (transaction) => {
      const devices = transaction.objectStore('device')
      if ((await devices.count('ballast')) > 0) return
      await devices.put({ id: 'ballast', v: RECORD_VERSION, bytes: makeBytes() })
    })
  }

  /** Gives up the reserve. */
  async releaseBallast(): Promise<void> {
    await this.#write('relaxed', (transaction) =>
      transaction.objectStore('device').delete('ballast'),
    )
  }

  #read<T>(work: (transaction: ReadingTransaction) => Promise<T>): Promise<T> {
    return this.database.run((database) => {
      const transaction = database.transaction(['operations', 'device'], 'readonly')
      // Whoever reads hears of a failure by what they asked for.
      transaction.done.catch(() => undefined)
      return work(transaction)
    })
  }

  // Order: listeners hear of a change only when its transaction is complete.
  async #write<T>(
    durability: 'strict' | 'relaxed',
    work: (transaction: OutboxTransaction, changed: OutboxRecord[]) => Promise<T>,
  ): Promise<T> {
    const { result, changed } = await this.database.run((database) =>
      transact(database, durability, async (transaction) => {
        const records: OutboxRecord[] = []
        return { result: await work(transaction, records), changed: records }
      }),
    )
    this.#announcer.announce(changed)
    return result
  }
}
