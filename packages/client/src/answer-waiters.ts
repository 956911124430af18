// SPDX-License-Identifier: MIT
import type { Environment } from './environment.ts'

/** Those who wait for the origin's next word about the session, none of them for ever. */
export class AnswerWaiters {
  readonly #environment: Pick<Environment, 'startTimer'>
  readonly #waiting = new Set<() => void>()

  constructor(environment: Pick<Environment, 'startTimer'>) {
    this.#environment = environment
  }

  /** Resolves at the next answer, or after `limitMs` milliseconds. */
  next(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done)
        cancelTimer()
        resolve()
      }
      const cancelTimer = this.#environment.startTimer(done, limitMs)
      this.#waiting.add(done)
    })
  }

  answer(): void {
    for (const done of this.#waiting) done()
  }
}
