// SPDX-License-Identifier: MIT
import { OutboxFullError } from './errors/outbox-errors.ts'
import type { NewOperation } from './states/new-record.ts'
import type { Proof } from './states/proof.ts'
import { uuidv7 } from './states/uuidv7.ts'
import { Connection } from './store/connection.ts'
import { isQuotaExceeded } from './store/maintain.ts'
import { OperationStore } from './store/operation-store.ts'
import type { OutboxRecord } from './store/outbox-schema.ts'

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

/**
 * Opens the outbox for a worker, without what only a page's user needs. A connection that the browser loses later is
 * opened again by itself.
 *
 * @throws OutboxUnavailableError when this browser gives no database
 */
export async function openQueue(options: OutboxOptions): Promise<Queue> {
  return new Queue(await openStore(options), options.now ?? Date.now)
}

/** Opens the outbox's database. */
export async function openStore({ name, newKey = uuidv7 }: OutboxOptions): Promise<OperationStore> {
  const connection = new Connection(name)
  await connection.run(async () => undefined)
  return new OperationStore(connection, newKey)
}

/** The outbox as a worker uses it: saving, sending, and hearing of what was sent. */
export class Queue {
  /** The transactions below, for `runOutbox`. */
  readonly store: OperationStore
  /** Epoch milliseconds. */
  readonly now: () => number

  constructor(store: OperationStore, now: () => number) {
    this.store = store
    this.now = now
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
      return await this.store.add(operation, this.now())
    } catch (error) {
      if (!isQuotaExceeded(error)) throw error
    }
    try {
      await this.store.releaseBallast()
      return await this.store.add(operation, this.now())
    } catch (error) {
      throw isQuotaExceeded(error) ? new OutboxFullError(error) : error
    }
  }

  /** Notes that whoever asked for an operation has been answered: what asks the same from now on is another operation. */
  noteAnswered(seq: number): Promise<void> {
    return this.store.noteAnswered(seq)
  }

  /** Drops the payload of an acknowledged operation, once the cache has heard of its effect. */
  retire(seq: number): Promise<OutboxRecord | undefined> {
    return this.step(seq, 'retire')
  }

  /** Acknowledged operations whose effect the cache may not have heard of yet: their `ack` names tags and position. */
  unretiredAcks(owner: string): Promise<readonly OutboxRecord[]> {
    return this.store.listIn(owner, ['acked'])
  }

  /** Ends waiting early, because of good news. Run the outbox afterwards. */
  hasten(owner: string, proof: Proof): Promise<void> {
    return this.store.hasten(owner, proof, this.now())
  }

  /** Calls `listener` with each record that this object has changed; returns how to stop it. Other contexts are told by whoever owns them. */
  subscribe(listener: (record: OutboxRecord) => void): () => void {
    return this.store.subscribe(listener)
  }

  /** Closes the database. */
  close(): Promise<void> {
    return this.store.close()
  }

  /** Takes an operation one step further. Returns it; `undefined` when it is in another state. */
  async step(seq: number, kind: 'retry' | 'discard' | 'retire'): Promise<OutboxRecord | undefined> {
    const result = await this.store.step(seq, { kind }, this.now())
    return typeof result === 'string' ? undefined : result
  }
}
