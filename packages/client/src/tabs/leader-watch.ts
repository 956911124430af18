// SPDX-License-Identifier: MIT
import type { Environment } from '../environment.ts'

/** A leader gives a sign at each beat, every 15 s: after this long it is asked. */
export const QUIET_MS = 20_000
/** How long it has for an answer, which takes no longer than two messages. */
export const ANSWER_MS = 2_000
/** After so many questions without an answer it is taken for frozen. */
const QUESTIONS = 2
/** So many milliseconds at most between tabs that would otherwise ask, and take, at the same moment. */
const SPREAD_MS = 1_000

/** What watching a leader needs. */
export interface LeaderWatchOptions {
  readonly environment: Pick<Environment, 'now' | 'random' | 'startTimer'>
  /** Asks the leading tab for a sign. */
  readonly ask: () => void
  /** It has given none: its lock is to be taken. */
  readonly take: () => void
}

/**
 * Watches the leading tab from one that waits for the lead.
 *
 * Platform: a tab that the browser froze, or a phone suspended, keeps its lock, and nothing tells the others. The timers of
 * a hidden tab run once a minute, so a leader that has nothing to say is asked rather than expected to speak.
 */
export class LeaderWatch {
  readonly #options: LeaderWatchOptions
  #cancelTimer: (() => void) | undefined

  constructor(options: LeaderWatchOptions) {
    this.#options = options
  }

  /** Begins to watch, or begins anew because the leader has given a sign. */
  begin(): void {
    this.end()
    this.#wait(QUIET_MS, 0)
  }

  /** The leader has given a sign, if there is anybody who watches. */
  hear(): void {
    if (this.#cancelTimer !== undefined) this.begin()
  }

  /** Watches no longer: this tab leads, or sleeps. */
  end(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #wait(delayMs: number, unanswered: number): void {
    const { environment, ask, take } = this.#options
    const waitMs = delayMs + Math.round(environment.random() * SPREAD_MS)
    const dueAtMs = environment.now() + waitMs
    this.#cancelTimer = environment.startTimer(() => {
      // Order: after a sleep of this tab itself the answers that came meanwhile are still to be heard.
      const hasSlept = Math.abs(environment.now() - dueAtMs) > ANSWER_MS
      const questions = hasSlept ? 0 : unanswered
      if (questions === QUESTIONS) {
        this.end()
        take()
        return
      }
      ask()
      this.#wait(ANSWER_MS, questions + 1)
    }, waitMs)
  }
}
