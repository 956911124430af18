// SPDX-License-Identifier: MIT

/** Operations that this process is at. */
export class Running {
  readonly #counts = new Map<string, number>()

  has(owner: string, key: string): boolean {
    return this.#counts.has(nameOf(owner, key))
  }

  /** Counts an operation for as long as the work lasts. */
  async during<T>(owner: string, key: string, work: () => Promise<T>): Promise<T> {
    const name = nameOf(owner, key)
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
    try {
      return await work()
    } finally {
      const left = (this.#counts.get(name) ?? 1) - 1
      if (left > 0) this.#counts.set(name, left)
      else this.#counts.delete(name)
    }
  }
}

function nameOf(owner: string, key: string): string {
  return `${owner}\n${key}`
}
