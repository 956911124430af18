// SPDX-License-Identifier: MIT

interface Asked<Piece, Result> {
  readonly piece: Piece
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/** Does pieces of work together: what is asked for while a batch is under way makes up the next batch. */
export class Gathered<Piece, Result> {
  readonly #work: (pieces: readonly Piece[]) => Promise<readonly Result[]>
  readonly #asked: Asked<Piece, Result>[] = []
  readonly #lazy: Asked<Piece, Result>[] = []
  #isUnderWay = false

  /** @param work gives one result for each piece, in their order */
  constructor(work: (pieces: readonly Piece[]) => Promise<readonly Result[]>) {
    this.#work = work
  }

  /** Adds a piece; fails when its batch does. */
  add(piece: Piece): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ piece, resolve, reject })
      void this.#begin()
    })
  }

  /** Adds a piece that nobody is in a hurry for: it goes with the next one, or by itself a moment later. */
  addLazily(piece: Piece): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#lazy.push({ piece, resolve, reject })
      setTimeout(() => {
        this.#asked.push(...this.#lazy.splice(0))
        void this.#begin()
      }, 0)
    })
  }

  async #begin(): Promise<void> {
    if (this.#isUnderWay) return
    this.#isUnderWay = true
    // Order: what is asked for in the same turn is one batch.
    await Promise.resolve()
    while (this.#asked.length > 0) {
      const batch = [...this.#lazy.splice(0), ...this.#asked.splice(0)]
      await this.#do(batch)
    }
    this.#isUnderWay = false
  }

  async #do(batch: readonly Asked<Piece, Result>[]): Promise<void> {
    try {
      const results = await this.#work(batch.map(({ piece }) => piece))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index]
        if (result === undefined) reject(new RangeError('Cannot find the result of a step'))
        else resolve(result)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
