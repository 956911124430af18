// SPDX-License-Identifier: MIT

/**
 * A small seeded generator (mulberry32): the same name gives the same numbers on every machine.
 *
 * Each thing of the dairy draws from a generator of its own, named after it, so that a smaller dairy is the
 * beginning of a larger one and a new field never moves the others.
 */
export class Random {
  #state: number

  constructor(name: string) {
    this.#state = hash(name)
  }

  /** A number from 0 up to, but not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** A number between two others. */
  between(least: number, most: number): number {
    return least + this.next() * (most - least)
  }

  /** Tells whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /**
   * One of a list.
   *
   * @throws RangeError when the list is empty
   */
  pick<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[this.integer(0, choices.length - 1)]
    if (choice === undefined) throw new RangeError('Cannot pick: the list is empty')
    return choice
  }

  /** One of a list in which each choice has a weight. */
  weighted<Choice>(choices: readonly (readonly [Choice, number])[]): Choice {
    const total = choices.reduce((sum, [, weight]) => sum + weight, 0)
    let left = this.next() * total
    for (const [choice, weight] of choices) {
      left -= weight
      if (left < 0) return choice
    }
    return this.pick(choices)[0]
  }

  /** The list in another order. */
  shuffled<Choice>(choices: readonly Choice[]): readonly Choice[] {
    return choices
      .map((choice) => ({ choice, place: this.next() }))
      .sort((one, other) => one.place - other.place)
      .map(({ choice }) => choice)
  }
}

// FNV-1a: spreads names that differ in one digit.
function hash(name: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < name.length; at += 1) {
    value = Math.imul(value ^ name.charCodeAt(at), 0x01000193)
  }
  return value
}
