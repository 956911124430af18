// SPDX-License-Identifier: MIT
import type { Transport } from '@springhouse/core'
import { POLL_EVERY_MS } from './reconnect.ts'
import type { StreamEnd } from './stream-end.ts'

/** How a page wants to follow: on a stream where the network carries one, or by questions only. */
export type FollowMode = 'stream' | 'poll'

/** How often is polled before a stream is tried again. */
const POLLS_BEFORE_STREAM = 20

/** Chooses what carries the log next, by how the connections before have ended. */
export class TransportChoice {
  readonly #mode: FollowMode
  readonly #stream: Transport
  #pollsLeft = 0
  #isProved = false

  /** @param stream what carries a stream in this browser */
  constructor(mode: FollowMode, stream: Transport) {
    this.#mode = mode
    this.#stream = stream
  }

  /** What carries the next connection. */
  get next(): Transport {
    return this.#mode === 'poll' || this.#pollsLeft > 0 ? 'poll' : this.#stream
  }

  /** Whether only polls are wanted: then they may as well come from a cache on the way. */
  get isAlwaysPolling(): boolean {
    return this.#mode === 'poll'
  }

  /** Learns how the connection that `next` named has ended. */
  learn(end: StreamEnd): void {
    if (end.kind === 'buffered') {
      this.#beginPolls(POLLS_BEFORE_STREAM)
    } else if (end.kind === 'full') {
      this.#beginPolls(Math.max(1, Math.ceil(end.retryAfterMs / POLL_EVERY_MS)))
    } else if (this.#pollsLeft > 0) {
      if (end.kind === 'polled') this.#isProved = true
      // Where no poll comes through either, it wasn't the stream that was held back.
      const isWrong = end.kind === 'unreachable' && !this.#isProved
      this.#pollsLeft = isWrong ? 0 : this.#pollsLeft - 1
    }
  }

  /** Tries a stream next: session or network are other ones. */
  reset(): void {
    this.#pollsLeft = 0
  }

  #beginPolls(count: number): void {
    this.#pollsLeft = count
    this.#isProved = false
  }
}
