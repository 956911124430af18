// SPDX-License-Identifier: MIT

interface Waiting {
  readonly dueAtMs: number
  readonly resolve: () => void
}

/** A clock that moves only when a test moves it. */
export class TestClock {
  nowMs: number = Date.UTC(2026, 5, 1, 6, 40)
  readonly #waiting = new Set<Waiting>()

  readonly now = (): number => this.nowMs

  readonly delay = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const waiting: Waiting = { dueAtMs: this.nowMs + ms, resolve }
      this.#waiting.add(waiting)
      signal?.addEventListener('abort', () => this.#end(waiting))
    })

  /** Moves time forward and ends the delays that are due. */
  advance(ms: number): void {
    this.nowMs += ms
    for (const waiting of this.#waiting) {
      if (waiting.dueAtMs <= this.nowMs) this.#end(waiting)
    }
  }

  /** How many delays are under way. */
  get waiting(): number {
    return this.#waiting.size
  }

  #end(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    waiting.resolve()
  }
}
