// SPDX-License-Identifier: MIT
import type { OriginListener, OriginPart } from './origin-event.ts'

/** Tells an operator once when a part begins to fail and once when it is well again. */
export class Trouble {
  readonly #part: OriginPart
  readonly #tell: OriginListener
  #failing = false

  constructor(part: OriginPart, tell: OriginListener) {
    this.#part = part
    this.#tell = tell
  }

  begin(what: string): void {
    if (this.#failing) return
    this.#failing = true
    this.#tell({ type: 'trouble', part: this.#part, what })
  }

  end(): void {
    if (!this.#failing) return
    this.#failing = false
    this.#tell({ type: 'recovered', part: this.#part })
  }
}
