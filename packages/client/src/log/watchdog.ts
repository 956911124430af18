// SPDX-License-Identifier: MIT
import type { Environment } from '../environment.ts'
import type { StreamEnd } from './stream-end.ts'

/** Ends a connection that stays silent for too long, and remembers what that silence means. */
export class Watchdog {
  readonly #environment: Pick<Environment, 'now' | 'startTimer'>
  readonly #abort = new AbortController()
  readonly signal: AbortSignal = this.#abort.signal
  #end: StreamEnd | undefined
  #meaning: StreamEnd | undefined
  #untilMs = Number.POSITIVE_INFINITY
  #cancelTimer: () => void = () => {}

  /** @param outer ends the connection from outside, which means nothing */
  constructor(environment: Pick<Environment, 'now' | 'startTimer'>, outer: AbortSignal) {
    this.#environment = environment
    if (outer.aborted) this.#abort.abort()
    outer.addEventListener(
      'abort',
      () => {
        this.#abort.abort()
      },
      { signal: this.signal },
    )
  }

  /** What the silence meant; `undefined` while nothing was late. */
  get end(): StreamEnd | undefined {
    return this.#end
  }

  /** Expects something within so many milliseconds; silence until then means `end`. */
  expect(withinMs: number, end: StreamEnd): void {
    this.rest()
    if (this.signal.aborted) return
    this.#meaning = end
    this.#untilMs = this.#environment.now() + withinMs
    this.#cancelTimer = this.#environment.startTimer(() => {
      this.#bark()
    }, withinMs)
  }

  /**
   * Something has arrived.
   *
   * Order: in a tab that thaws, what waited for it may be handed out before the timer that should have ended it: the
   * connection of another time is over, whatever it still says.
   *
   * @returns whether it came in time, on a connection that is still wanted
   */
  hear(): boolean {
    if (this.#environment.now() > this.#untilMs) this.#bark()
    else this.rest()
    return !this.signal.aborted
  }

  /** Expects nothing for now. */
  rest(): void {
    this.#cancelTimer()
    this.#untilMs = Number.POSITIVE_INFINITY
  }

  /** Ends the connection, whose own end says why. */
  stop(): void {
    this.rest()
    this.#abort.abort()
  }

  #bark(): void {
    this.#end = this.#meaning
    this.stop()
  }
}
