// SPDX-License-Identifier: MIT
import type { Change } from '@springhouse/client'
import { Observed } from './observed.ts'

/** An invalidation as it arrived here. */
export interface LoggedChange extends Change {
  readonly number: number
  /** Epoch milliseconds. */
  readonly receivedAtMs: number
}

const KEPT = 20

/** Keeps the latest invalidations for the inspector. */
export class ChangeLog {
  /** Newest first. */
  readonly latest: Observed<readonly LoggedChange[]> = new Observed<readonly LoggedChange[]>([])
  #count = 0

  /** Enters an invalidation; the oldest falls out. */
  add(change: Change, receivedAtMs: number): void {
    this.#count += 1
    const logged = { ...change, number: this.#count, receivedAtMs }
    this.latest.set([logged, ...this.latest.get()].slice(0, KEPT))
  }
}
