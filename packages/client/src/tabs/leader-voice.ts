// SPDX-License-Identifier: MIT
import { type Broadcast, WORKER_PROTOCOL } from '@springhouse/core'

/** What the leading tab says of how it follows. */
export type LeaderWord = Omit<
  Extract<Broadcast, { readonly type: 'link' }>,
  'springhouse' | 'type' | 'term'
>

/** What speaking for a browser's tabs needs. */
export interface LeaderVoiceOptions {
  /** Counts this leadership, across all tabs of this browser. */
  readonly nextTerm: () => Promise<number>
  readonly post: (broadcast: Broadcast) => void
  readonly trouble: (what: string, error: unknown) => void
}

/**
 * What the leading tab says to the others, and whom they believe.
 *
 * Each word bears the number of its leadership, a fence: a tab that was robbed of the lead while it was frozen may still
 * speak for a moment, and nobody listens to it.
 */
export class LeaderVoice {
  readonly #options: LeaderVoiceOptions
  #highestTerm = 0
  #ownTerm: number | undefined
  #leadership: object | undefined
  #lastWord: LeaderWord | undefined

  constructor(options: LeaderVoiceOptions) {
    this.#options = options
  }

  /** This tab begins to lead all others. */
  async begin(): Promise<void> {
    const leadership = {}
    this.#leadership = leadership
    const term = await this.#countTerm()
    if (this.#leadership !== leadership) return
    this.#ownTerm = term
    this.#highestTerm = Math.max(this.#highestTerm, term)
    this.repeat()
  }

  /** This tab leads no longer. */
  end(): void {
    this.#leadership = undefined
    this.#ownTerm = undefined
    this.#lastWord = undefined
  }

  /** Tells the others, as soon as the leadership has its number. */
  say(word: LeaderWord): void {
    if (this.#leadership === undefined) return
    this.#lastWord = word
    this.repeat()
  }

  /** Says the latest word again, as an answer to who asks. */
  repeat(): void {
    if (this.#ownTerm === undefined || this.#lastWord === undefined) return
    this.#options.post({
      springhouse: WORKER_PROTOCOL,
      type: 'link',
      term: this.#ownTerm,
      ...this.#lastWord,
    })
  }

  /**
   * Judges another tab's word by its term; pages of an earlier version name none.
   *
   * @returns `believe` the latest leader; `ignore` a former one; `yield` to a later one than this tab
   */
  judge(term: number | undefined): 'believe' | 'ignore' | 'yield' {
    if (term === undefined) return this.#leadership === undefined ? 'believe' : 'ignore'
    if (term < this.#highestTerm) return 'ignore'
    this.#highestTerm = term
    if (this.#leadership === undefined) return 'believe'
    return this.#ownTerm !== undefined && term > this.#ownTerm ? 'yield' : 'ignore'
  }

  async #countTerm(): Promise<number> {
    try {
      return await this.#options.nextTerm()
    } catch (error) {
      this.#options.trouble('Cannot count leadership', error)
      return this.#highestTerm + 1
    }
  }
}
