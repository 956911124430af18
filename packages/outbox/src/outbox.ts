// SPDX-License-Identifier: MIT
import { formatExport } from './export/export-queue.ts'
import { openStore, type OutboxOptions, Queue } from './queue.ts'
import { isStalled, LIVE_STATES } from './states/transition.ts'
import type { OutboxRecord, Pause } from './store/outbox-schema.ts'

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
  return new Outbox(await openStore(options), options.now ?? Date.now)
}

/** The writes of this device that are not on the server yet, and a log of those that are. */
export class Outbox extends Queue {
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
      pause: pause && pause.untilMs > this.now() ? pause : undefined,
    }
  }

  /** Sends a parked, held or waiting operation again as it is, with the same key. Returns it; `undefined` when it is in another state. */
  retry(seq: number): Promise<OutboxRecord | undefined> {
    return this.step(seq, 'retry')
  }

  /** Gives up a parked or queued operation: its payload is deleted, its entry stays in the log. Returns it; `undefined` when it is in another state. */
  discard(seq: number): Promise<OutboxRecord | undefined> {
    return this.step(seq, 'discard')
  }

  /** Writes what an owner has not on the server yet as JSON, payloads included. */
  async exportQueue(owner: string): Promise<string> {
    return formatExport(await this.store.listIn(owner, LIVE_STATES), this.now())
  }
}
