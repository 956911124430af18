// SPDX-License-Identifier: MIT
import type { Random } from '../torture/seeded-random.ts'

/** Who can be stopped, frozen or cut off. */
export type Owner = object

/** Something on its way: it goes on when the schedule says so. */
interface Held {
  readonly words: string
  readonly owners: readonly Owner[]
  readonly arrive: () => void
  readonly lose: (error: Error) => void
}

/** Everything that is on its way. A seeded schedule decides what arrives next. */
export class Deliveries {
  readonly frozen = new Set<Owner>()
  readonly #held: Held[] = []
  readonly #gone = new WeakSet<Owner>()

  /** Waits until the schedule lets it arrive. Rejects when one of its owners is gone. */
  arrival(words: string, ...owners: readonly Owner[]): Promise<void> {
    if (owners.some((owner) => this.#gone.has(owner))) {
      return Promise.reject(new TypeError(`${words}: nobody is there`))
    }
    return new Promise((resolve, reject) => {
      this.#held.push({ words, owners, arrive: resolve, lose: reject })
    })
  }

  get isEmpty(): boolean {
    return this.#movable().length === 0
  }

  /** Lets one of them arrive; tells which, or `undefined` when none can. */
  deliverOne(random: Random): string | undefined {
    const movable = this.#movable()
    if (movable.length === 0) return undefined
    const held = random.pick(movable)
    this.#held.splice(this.#held.indexOf(held), 1)
    held.arrive()
    return held.words
  }

  /** An owner is gone for good: what was on its way to it never arrives. */
  lose(owner: Owner): void {
    this.#gone.add(owner)
    const lost = this.#held.filter(({ owners }) => owners.includes(owner))
    for (const held of lost) {
      this.#held.splice(this.#held.indexOf(held), 1)
      held.lose(new TypeError(`${held.words}: lost`))
    }
  }

  #movable(): readonly Held[] {
    return this.#held.filter(({ owners }) => !owners.some((owner) => this.frozen.has(owner)))
  }
}
