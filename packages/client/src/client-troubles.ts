// SPDX-License-Identifier: MIT
import type { Trouble } from './client-events.ts'

/** Keeps what fails while nobody can listen yet, and passes on what fails later. */
export class ClientTroubles {
  readonly #tell: (trouble: Trouble) => void
  #waiting: Trouble[] | undefined = []

  constructor(tell: (trouble: Trouble) => void) {
    this.#tell = tell
  }

  /** Something failed that no caller was waiting for. */
  report(what: string, error: unknown): void {
    const trouble = { what: `${what}: ${String(error)}` }
    if (this.#waiting === undefined) this.#tell(trouble)
    else this.#waiting.push(trouble)
  }

  /** Somebody can listen now. */
  release(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const trouble of waiting) this.#tell(trouble)
  }
}
