// SPDX-License-Identifier: MIT
import { OutboxKeyReusedError } from '../errors/outbox-errors.ts'
import { isSameOperation, type NewOperation, newRecord } from '../states/new-record.ts'
import { isLifted, isRowLifted, type Proof } from '../states/proof.ts'
import { LIVE_STATES, type Transition, transition } from '../states/transition.ts'
import { type DatabaseRunner, type OutboxTransaction, transact } from './connection.ts'
import {
  decodeRecord,
  type DeviceEntry,
  type DeviceState,
  type OutboxRecord,
  type Pause,
  pauseId,
  type RecordState,
  RECORD_VERSION,
} from './outbox-schema.ts'

/** What a run finds when it begins. */
export interface RunStart {
  readonly fence: number
  readonly rows: readonly OutboxRecord[]
  readonly pause: Pause | undefined
}

/** What is written in the same transaction as a step. */
export interface SideEffects {
  /** Stops the owner's queue. */
  readonly pause?: Omit<Pause, 'id' | 'v'>
  /** Ends the owner's pause, if this proof does. */
  readonly proof?: Proof
  /** Milliseconds that the origin's clock is ahead, as just heard. */
  readonly skewMs?: number | undefined
}

/** How a step ended: `fenced` means that a later run has taken over. */
export type StepResult = OutboxRecord | 'refused' | 'fenced'

// A difference below this is the rounding of `Date` to seconds and the time on the wire.
const NOTICEABLE_SKEW_MS = 2000

/** The outbox's transactions: each re-reads what it is going to change, so any of them may be repeated. */
export class OperationStore {
  readonly #database: DatabaseRunner
  readonly #newKey: () => string
  readonly #listeners = new Set<(record: OutboxRecord) => void>()

  /** @param newKey makes idempotency keys, and the device's name on its first day */
  constructor(database: DatabaseRunner, newKey: () => string) {
    this.#database = database
    this.#newKey = newKey
  }

  /** Calls `listener` after each committed change of a record; returns how to stop it. */
  subscribe(listener: (record: OutboxRecord) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  /** Saves a new operation; resolves when it is on the disk. */
  async add(operation: NewOperation, nowMs: number): Promise<OutboxRecord> {
    const key = operation.idempotencyKey ?? this.#newKey()
    return this.#write('strict', async (transaction, changed) => {
      const operations = transaction.objectStore('operations')
      const known = await operations.index('by-key').get(key)
      if (known !== undefined) return sameOrThrow(decodeRecord(known), operation)
      const asked = await askedBefore(transaction, operation)
      if (asked !== undefined) return asked
      const device = await deviceOf(transaction, this.#newKey)
      const record = newRecord(operation, key, device, nowMs)
      const seq = await operations.add(record)
      await transaction.objectStore('device').put({ ...device, deviceSeq: device.deviceSeq + 1 })
      const added = { ...record, seq }
      changed.push(added)
      return added
    })
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

  get(seq: number): Promise<OutboxRecord | undefined> {
    return this.#database.run(async (database) => {
      const row = await database.get('operations', seq)
      return row && decodeRecord(row)
    })
  }

  /** All records, or an owner's, oldest first. */
  list(owner: string | undefined): Promise<readonly OutboxRecord[]> {
    return this.#database.run(async (database) => {
      const rows =
        owner === undefined
          ? await database.getAll('operations')
          : await database.getAllFromIndex('operations', 'by-owner', everyGroupOf(owner))
      return rows.map(decodeRecord).sort(bySeq)
    })
  }

  /** An owner's records in the given states, oldest first. */
  listIn(owner: string, states: readonly RecordState[]): Promise<readonly OutboxRecord[]> {
    return this.#database.run(async (database) => {
      const rows = await Promise.all(
        states.map((state) => database.getAllFromIndex('operations', 'by-state', [state, owner])),
      )
      return rows.flat().map(decodeRecord).sort(bySeq)
    })
  }

  /** Counts records in a state, of one owner or of everybody. */
  count(state: RecordState, owner?: string): Promise<number> {
    const query = owner === undefined ? everyOwnerIn(state) : IDBKeyRange.only([state, owner])
    return this.#database.run((database) =>
      database.countFromIndex('operations', 'by-state', query),
    )
  }

  pauseOf(owner: string): Promise<Pause | undefined> {
    return this.#database.run(async (database) => {
      const entry = await database.get('device', pauseId(owner))
      return isPause(entry) ? entry : undefined
    })
  }

  /** Begins a run: takes a new fence, turns what an earlier run left `sending` into `waiting`, and reads what is to do. */
  begin(owner: string, nowMs: number): Promise<RunStart> {
    return this.#write('relaxed', async (transaction, changed) => {
      const devices = transaction.objectStore('device')
      const device = await deviceOf(transaction, this.#newKey)
      const fence = device.fence + 1
      await devices.put({ ...device, fence })
      const pause = await devices.get(pauseId(owner))
      const rows: OutboxRecord[] = []
      for (const row of await liveRows(transaction, owner)) {
        const recovered = transition(row, { kind: 'recover' }, nowMs)
        if (recovered !== undefined) {
          await transaction.objectStore('operations').put(recovered)
          changed.push(recovered)
        }
        rows.push(recovered ?? row)
      }
      return { fence, rows, pause: isPause(pause) ? pause : undefined }
    })
  }

  /** Takes a record one step further, with its side effects in the same transaction. */
  async step(
    seq: number,
    step: Transition,
    nowMs: number,
    effects: SideEffects = {},
  ): Promise<StepResult> {
    return this.#write('relaxed', async (transaction, changed) => {
      const operations = transaction.objectStore('operations')
      const device = await transaction.objectStore('device').get('device')
      if (step.kind === 'send' && !isFence(device, step.fence)) return 'fenced'
      const row = await operations.get(seq)
      const next = row && transition(decodeRecord(row), step, nowMs)
      if (next === undefined) return 'refused'
      await operations.put(next)
      await perform(transaction, next.owner, effects, nowMs)
      changed.push(next)
      return next
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
      for (const row of await liveRows(transaction, owner)) {
        const hastened = isRowLifted(row, proof) && transition(row, { kind: 'hasten' }, nowMs)
        if (!hastened) continue
        await transaction.objectStore('operations').put(hastened)
        changed.push(hastened)
      }
    })
  }

  /** Puts records that settled before `beforeMs` out of the way: acked ones retire, retired ones go. */
  async sweep(beforeMs: number, nowMs: number): Promise<void> {
    await this.#write('relaxed', async (transaction, changed) => {
      const operations = transaction.objectStore('operations')
      const byState = operations.index('by-state')
      for (const row of await byState.getAll(everyOwnerIn('retired'))) {
        const { seq, stateAtMs } = decodeRecord(row)
        if (stateAtMs < beforeMs) await operations.delete(seq)
      }
      for (const row of await byState.getAll(everyOwnerIn('acked'))) {
        const acked = decodeRecord(row)
        const retired = acked.stateAtMs < beforeMs && transition(acked, { kind: 'retire' }, nowMs)
        if (!retired) continue
        await operations.put(retired)
        changed.push(retired)
      }
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

  // Order: listeners hear of a change only when its transaction is complete.
  async #write<T>(
    durability: 'strict' | 'relaxed',
    work: (transaction: OutboxTransaction, changed: OutboxRecord[]) => Promise<T>,
  ): Promise<T> {
    const { result, changed } = await this.#database.run((database) =>
      transact(database, durability, async (transaction) => {
        const records: OutboxRecord[] = []
        return { result: await work(transaction, records), changed: records }
      }),
    )
    for (const record of changed) {
      for (const listener of this.#listeners) tell(listener, record)
    }
    return result
  }
}

// A listener that throws must not make a saved write look unsaved; its error surfaces as an unhandled rejection.
function tell(listener: (record: OutboxRecord) => void, record: OutboxRecord): void {
  try {
    listener(record)
  } catch (error) {
    void Promise.reject(error)
  }
}

function sameOrThrow(known: OutboxRecord, operation: NewOperation): OutboxRecord {
  if (!isSameOperation(known, operation)) throw new OutboxKeyReusedError(known.key)
  return known
}

// A request that nobody has answered yet, dispatched anew after a restart: the record that it made then is still its own.
async function askedBefore(
  transaction: OutboxTransaction,
  { asker, owner, group }: NewOperation,
): Promise<OutboxRecord | undefined> {
  if (asker === undefined) return undefined
  const operations = transaction.objectStore('operations')
  const rows = await operations.index('by-owner').getAll([owner, group])
  const row = rows.find(
    (each) => each.asker?.request === asker.request && each.asker.boot !== asker.boot,
  )
  if (row === undefined) return undefined
  const record = decodeRecord({ ...row, asker })
  await operations.put(record)
  return record
}

async function deviceOf(
  transaction: OutboxTransaction,
  newKey: () => string,
): Promise<DeviceState> {
  const entry = await transaction.objectStore('device').get('device')
  if (entry !== undefined && 'deviceId' in entry) return entry
  return { id: 'device', v: RECORD_VERSION, deviceId: newKey(), deviceSeq: 1, fence: 0, skewMs: 0 }
}

async function liveRows(transaction: OutboxTransaction, owner: string): Promise<OutboxRecord[]> {
  const byState = transaction.objectStore('operations').index('by-state')
  const rows = await Promise.all(LIVE_STATES.map((state) => byState.getAll([state, owner])))
  return rows.flat().map(decodeRecord).sort(bySeq)
}

async function perform(
  transaction: OutboxTransaction,
  owner: string,
  { pause, proof, skewMs }: SideEffects,
  nowMs: number,
): Promise<void> {
  const devices = transaction.objectStore('device')
  if (pause !== undefined) await devices.put({ ...pause, id: pauseId(owner), v: RECORD_VERSION })
  if (proof !== undefined) {
    const current = await devices.get(pauseId(owner))
    if (isPause(current) && (current.untilMs <= nowMs || isLifted(current.why, proof))) {
      await devices.delete(current.id)
    }
  }
  if (skewMs === undefined) return
  const device = await devices.get('device')
  if (device && 'skewMs' in device && Math.abs(device.skewMs - skewMs) > NOTICEABLE_SKEW_MS) {
    await devices.put({ ...device, skewMs })
  }
}

function isPause(entry: DeviceEntry | undefined): entry is Pause {
  return entry !== undefined && 'untilMs' in entry
}

function isFence(entry: object | undefined, fence: number): boolean {
  return entry !== undefined && 'fence' in entry && entry.fence === fence
}

// An array sorts after every string in IndexedDB's key order, so it ends the range.
function everyGroupOf(owner: string): IDBKeyRange {
  return IDBKeyRange.bound([owner], [owner, []])
}

function everyOwnerIn(state: RecordState): IDBKeyRange {
  return IDBKeyRange.bound([state], [state, []])
}

function bySeq(left: OutboxRecord, right: OutboxRecord): number {
  return left.seq - right.seq
}
