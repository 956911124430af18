// SPDX-License-Identifier: MIT

/** A clock that stands still between what happens. */
export class Timeline {
  #nowMs: number
  readonly #waiting: { readonly atMs: number; readonly act: () => void }[] = []

  /** @param startMs epoch milliseconds */
  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  /** Lets something happen; what was asked for first comes first where times are equal. */
  at(atMs: number, act: () => void): void {
    let [low, high] = [0, this.#waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#waiting[middle]?.atMs ?? 0) <= atMs) low = middle + 1
      else high = middle
    }
    this.#waiting.splice(low, 0, { atMs, act })
  }

  after(delayMs: number, act: () => void): void {
    this.at(this.#nowMs + delayMs, act)
  }

  /** Lets everything happen. */
  run(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#nowMs = next.atMs
      next.act()
    }
  }
}
