// SPDX-License-Identifier: MIT
import { OutboxFullError } from './errors/outbox-errors.ts'
import { formatExport } from './export/export-queue.ts'
import type { NewOperation } from './states/new-record.ts'
import type { Proof } from './states/proof.ts'
import { isStalled, LIVE_STATES, type Transition } from './states/transition.ts'
import { uuidv7 } from './states/uuidv7.ts'
import { Connection } from './store/connection.ts'
import { isQuotaExceeded } from './store/maintain.ts'
import { OperationStore } from './store/operation-store.ts'
import type { OutboxRecord, Pause } from './store/outbox-schema.ts'

/** How an outbox is opened. */
export interface OutboxOptions {
  /** Name of its database: `sharedNames(app).outboxDatabase`. */
  readonly name: string
  /**
   * Epoch milliseconds.
   *
   * @default Date.now
   */
  readonly now?: () => number
  /**
   * Makes idempotency keys.
   *
   * @default UUIDv7
   */
  readonly newKey?: () => string
}

/** How many operations of an owner stand where. */
export interface OutboxCounts {
  readonly queued: number
  readonly sending: number
  readonly waiting: number
  readonly held: number
  readonly parked: number
  /** All of the above: not on the server yet. */
  readonly pending: number
  /** Held, parked and stalled ones: their user has to know. */
  readonly needsYou: number
  /** Pending operations of other owners on this device. */
  readonly foreign: number
  /** What stops the whole queue now, and until when. */
  readonly pause: Pick<Pause, 'why' | 'untilMs'> | undefined
}

/**
 * Opens the outbox. A connection that the browser loses later is opened again by itself.
 *
 * @throws OutboxUnavailableError when this browser gives no database
 * @example
 * import { sharedNames } from '@springhouse/core'
 *
 * const outbox = await openOutbox({ name: sharedNames('dairy').outboxDatabase })
 * const record = await outbox.enqueue({
 *   owner: 'q8Zk',
 *   group: 'herd:7',
 *   method: 'POST',
 *   url: 'https://dairy.example/api/yields',
 *   body: new TextEncoder().encode('{"litres":31}').buffer,
 *   contentType: 'application/json',
 * })
 * wordsFor(record).label // 'Saved on this phone'
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const connection = new Connection(options.name)
  await connection.run(async () => undefined)
  const { now = Date.now, newKey = uuidv7 } = options
  return new Outbox(new OperationStore(connection, newKey), now)
}

/** The writes of this device that are not on the server yet, and a log of those that are. */
export class Outbox {
  /** The transactions below, for `runOutbox`. */
  readonly store: OperationStore
  readonly #now: () => number

  constructor(store: OperationStore, now: () => number) {
    this.store = store
    this.#now = now
  }

  /**
   * Saves a write. When this resolves, it is on the disk: only then may a page say "Saved on this phone".
   *
   * Saving the same operation with the same `idempotencyKey` again answers with the record that exists; so does the same
   * `asker` after a restart of the worker, until `noteAnswered()`.
   *
   * @throws OutboxFullError when there is no room, even after the reserve was given up
   * @throws OutboxUnavailableError when the database can't be used
   * @throws OutboxKeyReusedError when the key belongs to another operation
   * @throws TypeError when owner, group or URL is empty
   */
  async enqueue(operation: NewOperation): Promise<OutboxRecord> {
    for (const field of ['owner', 'group', 'method', 'url'] as const) {
      if (operation[field] === '') {
        throw new TypeError(`Cannot save the write: "${field}" is empty`)
      }
    }
    try {
      return await this.store.add(operation, this.#now())
    } catch (error) {
      if (!isQuotaExceeded(error)) throw error
    }
    try {
      await this.store.releaseBallast()
      return await this.store.add(operation, this.#now())
    } catch (error) {
      throw isQuotaExceeded(error) ? new OutboxFullError(error) : error
    }
  }

  /** Notes that whoever asked for an operation has been answered: what asks the same from now on is another operation. */
  noteAnswered(seq: number): Promise<void> {
    return this.store.noteAnswered(seq)
  }

  /** All operations, or an owner's, in the order in which they were saved; settled ones stay seven days. */
  list(owner?: string): Promise<readonly OutboxRecord[]> {
    return this.store.list(owner)
  }

  /** One operation; `undefined` when there is none with this number. */
  get(seq: number): Promise<OutboxRecord | undefined> {
    return this.store.get(seq)
  }

  /** Counts an owner's operations. */
  async counts(owner: string): Promise<OutboxCounts> {
    const [pending, all, pause] = await Promise.all([
      this.store.listIn(owner, LIVE_STATES),
      Promise.all(LIVE_STATES.map((state) => this.store.count(state))),
      this.store.pauseOf(owner),
    ])
    const countOf = (state: string): number =>
      pending.filter((record) => record.state === state).length
    const [held, parked] = [countOf('held'), countOf('parked')]
    return {
      queued: countOf('queued'),
      sending: countOf('sending'),
      waiting: countOf('waiting'),
      held,
      parked,
      pending: pending.length,
      needsYou: held + parked + pending.filter(isStalled).length,
      foreign: all.reduce((sum, count) => sum + count, 0) - pending.length,
      pause: pause && pause.untilMs > this.#now() ? pause : undefined,
    }
  }

  /** Sends a parked, held or waiting operation again as it is, with the same key. Returns it; `undefined` when it is in another state. */
  retry(seq: number): Promise<OutboxRecord | undefined> {
    return this.#step(seq, { kind: 'retry' })
  }

  /** Gives up a parked or queued operation: its payload is deleted, its entry stays in the log. Returns it; `undefined` when it is in another state. */
  discard(seq: number): Promise<OutboxRecord | undefined> {
    return this.#step(seq, { kind: 'discard' })
  }

  /** Drops the payload of an acknowledged operation, once the cache has heard of its effect. */
  retire(seq: number): Promise<OutboxRecord | undefined> {
    return this.#step(seq, { kind: 'retire' })
  }

  /** Acknowledged operations whose effect the cache may not have heard of yet: their `ack` names tags and position. */
  unretiredAcks(owner: string): Promise<readonly OutboxRecord[]> {
    return this.store.listIn(owner, ['acked'])
  }

  /** Ends waiting early, because of good news. Run the outbox afterwards. */
  hasten(owner: string, proof: Proof): Promise<void> {
    return this.store.hasten(owner, proof, this.#now())
  }

  /** Calls `listener` with each record that this object has changed; returns how to stop it. Other contexts are told by whoever owns them. */
  subscribe(listener: (record: OutboxRecord) => void): () => void {
    return this.store.subscribe(listener)
  }

  /** Writes what an owner has not on the server yet as JSON, payloads included. */
  async exportQueue(owner: string): Promise<string> {
    return formatExport(await this.store.listIn(owner, LIVE_STATES), this.#now())
  }

  /** Closes the database. */
  close(): Promise<void> {
    return this.store.close()
  }

  async #step(seq: number, step: Transition): Promise<OutboxRecord | undefined> {
    const result = await this.store.step(seq, step, this.#now())
    return typeof result === 'string' ? undefined : result
  }
}
