// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { setTimeout as pause } from 'node:timers/promises'
import type { Acknowledgement } from '../log/log-driver.ts'
import type { RedisConnection } from './redis-connection.ts'
import type { RedisLog } from './redis-log.ts'
import { decodeCount } from './replies.ts'
import { runScript } from './run-script.ts'
import { COUNT_BEHIND } from './scripts.ts'

/** Pause between two looks at how far the processes have come, in milliseconds. */
const LOOK_MS = 5

const REACHED: Acknowledgement = { reached: true }

/** Finds out how far an appended entry has come: to Redis' replicas, or into the processes that follow the log. */
export class RedisAcknowledger {
  readonly #connection: RedisConnection
  readonly #replicas: number
  /** A connection of its own: `WAIT` holds up whatever is sent after it. */
  #waiting: RedisConnection | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(connection: RedisConnection, replicas: number) {
    this.#connection = connection
    this.#replicas = replicas
  }

  /** Waits until enough replicas hold the entry, one caller after the other. */
  replicated(log: RedisLog, position: Position, timeoutMs: number): Promise<Acknowledgement> {
    const mine = this.#turn.then(() => this.#waitForReplicas(log, position, timeoutMs))
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  /** Waits until every live process has applied the entry. */
  async applied(log: RedisLog, position: Position, timeoutMs: number): Promise<Acknowledgement> {
    const untilMs = performance.now() + timeoutMs
    const args = [position.epoch, String(position.seq)]
    for (;;) {
      const reply = await runScript(this.#connection, COUNT_BEHIND, [log.processesKey], args)
      const behind = decodeCount(reply)
      if (behind === 0) return REACHED
      if (performance.now() + LOOK_MS > untilMs) {
        return { reached: false, why: `${behind} live processes have not applied it` }
      }
      await pause(LOOK_MS)
    }
  }

  close(): void {
    if (this.#waiting?.isOpen === true) this.#waiting.destroy()
  }

  async #waitForReplicas(
    log: RedisLog,
    position: Position,
    timeoutMs: number,
  ): Promise<Acknowledgement> {
    const connection = await this.#connected()
    const { markKey } = log
    // Order: WAIT counts what its own connection has written, so that writes something after the entry.
    const [before, , held, after] = await connection.sendInOrder(markKey, [
      ['CLIENT', 'ID'],
      ['SET', markKey, String(position.seq), 'PX', '1000'],
      ['WAIT', String(this.#replicas), String(timeoutMs)],
      ['CLIENT', 'ID'],
    ])
    const { head } = await log.read()
    if (before !== after) return { reached: false, why: 'the connection was lost meanwhile' }
    if (head.epoch !== position.epoch) return { reached: false, why: 'the log was lost meanwhile' }
    if (decodeCount(held) >= this.#replicas) return REACHED
    const why = `${decodeCount(held)} of ${this.#replicas} replicas hold it`
    return { reached: false, why }
  }

  async #connected(): Promise<RedisConnection> {
    const known = this.#waiting
    if (known?.isOpen === true) return known
    const connection = this.#connection.duplicate()
    // Platform: a client of the redis package ends the process when it has no error listener.
    connection.onTrouble(() => undefined)
    this.#waiting = connection
    if (!connection.isOpen) await connection.connect()
    return connection
  }
}
