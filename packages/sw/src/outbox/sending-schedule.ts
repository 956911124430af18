// SPDX-License-Identifier: MIT
import type { Environment } from '../environment.ts'

/** What a schedule is made of. */
export interface SendingScheduleOptions extends Pick<Environment, 'now' | 'delay'> {
  /** Sends what is due; tells in how many milliseconds the next pass is worth while, `undefined` when nothing waits. */
  readonly pass: () => Promise<number | undefined>
  /** Something is left that waits for longer than this slice. */
  readonly onLeft: () => Promise<void>
}

/** How long one event keeps the worker alive for sending, in milliseconds. */
export const SLICE_MS = 20_000

// A pass that is due at once again, because it was cut off, leaves others a turn.
const MIN_NAP_MS = 1000

/** When the worker sends: one pass at a time, again while something becomes due, for a slice of time. */
export class SendingSchedule {
  readonly #options: SendingScheduleOptions
  #slice: Promise<void> | undefined
  /** Whether somebody wants to send since the present pass began: then it is followed by another. */
  #isWanted = false
  /** The wait between two passes; ended by whoever wants to send. */
  #nap = new AbortController()
  readonly #onQuiet: (() => void)[] = []

  constructor(options: SendingScheduleOptions) {
    this.#options = options
  }

  /** Sends now; resolves at the end of the slice. */
  send(): Promise<void> {
    this.#isWanted = true
    this.#nap.abort()
    this.#slice ??= this.#run()
    return this.#slice
  }

  /** Resolves when nothing more can be sent at present. Ask after `send()`. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#onQuiet.push(resolve)
    })
  }

  async #run(): Promise<void> {
    const { pass, now } = this.#options
    const endAtMs = now() + SLICE_MS
    while (this.#isWanted) {
      this.#isWanted = false
      const nextDueMs = await pass()
      if (this.#isWanted) continue
      for (const tell of this.#onQuiet.splice(0)) tell()
      if (nextDueMs === undefined) break
      if (await this.#napFits(nextDueMs, endAtMs)) this.#isWanted = true
    }
    // Order: no await since the last look at what is wanted, so that nobody waits for a slice that has ended.
    this.#slice = undefined
  }

  async #napFits(nextDueMs: number, endAtMs: number): Promise<boolean> {
    const { now, delay, onLeft } = this.#options
    const napMs = Math.max(MIN_NAP_MS, nextDueMs)
    if (now() + napMs > endAtMs) {
      await onLeft()
      return false
    }
    this.#nap = new AbortController()
    await delay(napMs, this.#nap.signal)
    return true
  }
}
