// SPDX-License-Identifier: MIT
import { FIELD, parsePosition, type Position } from '@springhouse/core'
import { ORIGIN } from '@springhouse/sw/testing'
import { askChanges } from '../../../packages/sw/src/log/ask-changes.ts'
import { routedTo } from '../../../packages/sw/src/testing/routed-fetch.ts'
import {
  type Device,
  newDevice,
  startWorker,
  type TestWorker,
} from '../../../packages/sw/src/testing/start-worker.ts'
import { policy, type RowProcess } from './row-process.ts'

/** A device with the real worker, whose requests go to the process that a test names. */
export class RowDevice {
  readonly #device: Device = newDevice()
  #worker: TestWorker
  #process: RowProcess

  /** @param process the one that answers until another is named */
  constructor(process: RowProcess) {
    this.#process = process
    this.#worker = this.#start()
  }

  /** Reads a row. */
  async read(path: string, process: RowProcess): Promise<number> {
    this.#process = process
    const response = await this.#worker.fetch(path)
    const value = Number(await response.text())
    await this.#worker.settled()
    return value
  }

  /** Writes a row, and says where in the log that is. */
  async write(key: string, value: number, process: RowProcess): Promise<Position> {
    this.#process = process
    const init = { method: 'PUT', body: String(value) }
    const response = await this.#worker.fetch(`/rows/${key}`, init)
    const position = parsePosition(response.headers.get(FIELD.springhousePosition))
    if (position === undefined) throw new Error(`The write has no place: ${response.status}`)
    return position
  }

  /** Somebody tells this device a position. */
  told(position: Position): Promise<void> {
    return this.#worker.api.after(position)
  }

  /** Catches up with the log as of now. */
  async catchUp(process: RowProcess): Promise<void> {
    this.#process = process
    const isCaughtUp = await askChanges(this.#worker.parts.tier, `${ORIGIN}/springhouse`)
    if (!isCaughtUp) throw new Error('The log cannot be caught up with')
  }

  /** The browser stops the worker, and starts it again. */
  restart(): void {
    this.#worker = this.#start()
  }

  #start(): TestWorker {
    const fetch = (request: Request): Promise<Response> => this.#process.fetch(request)
    return startWorker(this.#device, policy, { environment: { fetch }, plugins: [routedTo(fetch)] })
  }
}
