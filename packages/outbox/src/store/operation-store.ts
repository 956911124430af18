// SPDX-License-Identifier: MIT
import { OutboxKeyReusedError } from '../errors/outbox-errors.ts'
import { isSameOperation, type NewOperation, newRecord } from '../states/new-record.ts'
import { chained, predecessorOf } from '../states/chain.ts'
import { isRowLifted, type Proof } from '../states/proof.ts'
import { isLive, LIVE_STATES, type Transition, transition } from '../states/transition.ts'
import { type DatabaseRunner, type OutboxTransaction, transact } from './connection.ts'
import {
  deviceOf,
  isLatest,
  isPause,
  isRunner,
  perform,
  type SideEffects,
  writeBeat,
} from './device-entries.ts'
import {
  decodeRecord,
  type OutboxRecord,
  type Pause,
  pauseId,
  type RecordState,
  RECORD_VERSION,
  runnerId,
  type UnnumberedRecord,
} from './outbox-schema.ts'

export type { SideEffects }

/** What a run finds when it begins. */
export interface RunStart {
  readonly fence: number
  readonly rows: readonly OutboxRecord[]
  readonly pause: Pause | undefined
  /** How long the origin remembers an operation, in seconds, as it said last. */
  readonly ttlSeconds: number | undefined
}

/** How a step ended: `fenced` means that a later run has taken over. */
export type StepResult = OutboxRecord | 'refused' | 'fenced'

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
      const record = await chainedTo(transaction, newRecord(operation, key, device, nowMs))
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
      await writeBeat(transaction, owner, { fence, beatAtMs: nowMs })
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
      const { ttlSeconds } = device
      return { fence, rows, pause: isPause(pause) ? pause : undefined, ttlSeconds }
    })
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
    return this.#database.run(async (database) => {
      const entry = await database.get('device', runnerId(owner))
      return isRunner(entry) ? entry.beatAtMs : undefined
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
      if (step.kind === 'send' && !isLatest(device, step.fence)) return 'fenced'
      const row = await operations.get(seq)
      const next = row && transition(decodeRecord(row), step, nowMs)
      if (next === undefined) return 'refused'
      await operations.put(next)
      await perform(transaction, next.owner, effects, nowMs)
      changed.push(next, ...(await passOn(transaction, next)))
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

// What a conditional operation builds on is noted on both, so that only an end that somebody waits for is looked up.
async function chainedTo(
  transaction: OutboxTransaction,
  record: UnnumberedRecord,
): Promise<UnnumberedRecord> {
  const operations = transaction.objectStore('operations')
  if (record.base?.etag === undefined) return record
  const before = predecessorOf(record, await rowsOf(transaction, record))
  if (before === undefined) return record
  if (before.isAwaited !== true) await operations.put({ ...before, isAwaited: true })
  return { ...record, after: before.key }
}

// Tells an operation's end to those that come after it.
async function passOn(
  transaction: OutboxTransaction,
  ended: OutboxRecord,
): Promise<readonly OutboxRecord[]> {
  if (ended.isAwaited !== true || isLive(ended)) return []
  const rows = await rowsOf(transaction, ended)
  const told = rows.flatMap((row) => chained(row, ended) ?? [])
  for (const row of told) await transaction.objectStore('operations').put(row)
  return told
}

async function rowsOf(
  transaction: OutboxTransaction,
  { owner, group }: Pick<OutboxRecord, 'owner' | 'group'>,
): Promise<readonly OutboxRecord[]> {
  const byOwner = transaction.objectStore('operations').index('by-owner')
  return (await byOwner.getAll([owner, group])).map(decodeRecord).sort(bySeq)
}

async function liveRows(transaction: OutboxTransaction, owner: string): Promise<OutboxRecord[]> {
  const byState = transaction.objectStore('operations').index('by-state')
  const rows = await Promise.all(LIVE_STATES.map((state) => byState.getAll([state, owner])))
  return rows.flat().map(decodeRecord).sort(bySeq)
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
