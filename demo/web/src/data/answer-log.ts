// SPDX-License-Identifier: MIT
import type { Answer } from './answer.ts'
import { Observed } from './observed.ts'

/** An answer with the number that it got when it arrived, which lists use as key. */
export interface LoggedAnswer extends Answer {
  readonly number: number
}

const KEPT = 40

/** Keeps the latest answers of the page for the inspector. */
export class AnswerLog {
  /** Newest first. */
  readonly latest: Observed<readonly LoggedAnswer[]> = new Observed<readonly LoggedAnswer[]>([])
  #count = 0

  /** Enters an answer; the oldest falls out. */
  add(answer: Answer): void {
    this.#count += 1
    this.latest.set([{ ...answer, number: this.#count }, ...this.latest.get()].slice(0, KEPT))
  }
}
