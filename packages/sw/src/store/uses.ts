// SPDX-License-Identifier: MIT

/** How an entry was used since its row of the ledger was written. */
export interface Use {
  readonly hits: number
  readonly lastUsedAtMs: number
}

/** Uses of entries, counted in memory: a hit writes nothing. */
export class Uses {
  #uses = new Map<string, Use>()
  #sinceMs: number | undefined

  get size(): number {
    return this.#uses.size
  }

  /** When the oldest of these uses was counted; `undefined` while there is none. */
  get sinceMs(): number | undefined {
    return this.#sinceMs
  }

  count(key: string, atMs: number): void {
    this.#sinceMs ??= atMs
    this.#uses.set(key, { hits: (this.#uses.get(key)?.hits ?? 0) + 1, lastUsedAtMs: atMs })
  }

  get(key: string): Use | undefined {
    return this.#uses.get(key)
  }

  /** Gives the uses away, to be written down. */
  take(): ReadonlyMap<string, Use> {
    const uses = this.#uses
    this.#uses = new Map()
    this.#sinceMs = undefined
    return uses
  }
}
