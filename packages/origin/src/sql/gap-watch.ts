// SPDX-License-Identifier: MIT
import type { OriginListener } from '../origin-event.ts'
import { type DeviceReport, readDeviceReport } from './device-numbers.ts'
import type { SqlDatabase } from './sql-database.ts'

/** Runs something later; returns the end of the waiting. */
export type Later = (ms: number, run: () => void) => () => void

/** What a watch works with. */
export interface GapWatchOptions {
  readonly onEvent: OriginListener
  /** How long after a device was heard it is looked at, in milliseconds: what was sent side by side has arrived by then. */
  readonly quietMs?: number
  readonly later?: Later
}

const QUIET_MS = 60_000

/** Devices that this process has in mind at once; of more it tells when they are heard again. */
const MAX_DEVICES = 10_000

/** Tells an operator which numbers of a device are missing: once when that changes, and once when none is any more. */
export class GapWatch {
  readonly #options: Required<GapWatchOptions>
  readonly #waiting = new Map<string, () => void>()
  readonly #told = new Map<string, string>()

  constructor({ onEvent, quietMs = QUIET_MS, later = timer }: GapWatchOptions) {
    this.#options = { onEvent, quietMs, later }
  }

  /** Says that an operation of a device has come. */
  note(database: SqlDatabase, owner: string, device: string): void {
    if (this.#waiting.has(device) || this.#waiting.size >= MAX_DEVICES) return
    const { quietMs, later } = this.#options
    const look = (): void => {
      this.#waiting.delete(device)
      // A database that can't be asked now is asked when the device is heard again.
      readDeviceReport(database, device).then(
        (report) => this.#judge(owner, report),
        () => undefined,
      )
    }
    this.#waiting.set(device, later(quietMs, look))
  }

  close(): void {
    for (const end of this.#waiting.values()) end()
    this.#waiting.clear()
  }

  #judge(owner: string, { device, missing }: DeviceReport): void {
    const words = JSON.stringify(missing)
    if ((this.#told.get(device) ?? '[]') === words) return
    this.#told.delete(device)
    if (missing.length > 0) this.#remember(device, words)
    this.#options.onEvent({ type: 'gap', owner, device, missing })
  }

  #remember(device: string, words: string): void {
    this.#told.set(device, words)
    const [oldest] = this.#told.keys()
    if (this.#told.size > MAX_DEVICES && oldest !== undefined) this.#told.delete(oldest)
  }
}

const timer: Later = (ms, run) => {
  const handle = setTimeout(run, ms)
  handle.unref()
  return () => clearTimeout(handle)
}
