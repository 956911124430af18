// SPDX-License-Identifier: MIT
import { type Confirmation, isAtOrPast, type Position } from '@springhouse/core'

/** A position that reads of a scope must be at or past. */
interface Dependency {
  readonly scope: string
  readonly position: Position
  /** When it was heard of, epoch milliseconds. */
  readonly atMs: number
}

/**
 * What a session has seen of scopes beside what the log has told here: places of own writes, stamps of answers that were
 * handed out, positions that another device has told. One an epoch at most, and none that the log has reached.
 */
export class Dependencies {
  #all: readonly Dependency[] = []

  /**
   * Adds one.
   *
   * @param here what has been applied of the scope
   * @returns whether it is news
   */
  add(dependency: Dependency, here: Position | undefined): boolean {
    const { scope, position } = dependency
    const known = [here, ...this.#of(scope).map((other) => other.position)]
    if (known.some((other) => other !== undefined && isAtOrPast(other, position))) return false
    const others = this.#all.filter(
      (other) => other.scope !== scope || other.position.epoch !== position.epoch,
    )
    this.#all = [...others, dependency]
    return true
  }

  /**
   * Lists what the log hasn't told here yet. One of another epoch holds until it is known which of the two is over: the log
   * was begun anew here, or confirmed after the position was heard of.
   */
  outstanding(
    scope: string,
    here: Position | undefined,
    confirmation: Confirmation | undefined,
  ): readonly Position[] {
    const isTold = ({ position, atMs }: Dependency): boolean =>
      here?.epoch === position.epoch
        ? here.seq >= position.seq
        : confirmation !== undefined && confirmation.atMs > atMs
    this.#all = this.#all.filter((one) => one.scope !== scope || !isTold(one))
    return this.#of(scope).map(({ position }) => position)
  }

  /** An epoch of a scope is over: what was seen in it is in the one that has begun. */
  end(scope: string, epoch: string): void {
    this.#all = this.#all.filter((one) => one.scope !== scope || one.position.epoch !== epoch)
  }

  #of(scope: string): readonly Dependency[] {
    return this.#all.filter((one) => one.scope === scope)
  }
}
