// SPDX-License-Identifier: MIT
import type { Invalidation, Position, ResetReason, StreamEvent } from '@springhouse/core'
import type { LogEvent } from '@springhouse/origin'
import { joinInvalidations } from './join-invalidations.ts'

/** Events of one scope within this time, in milliseconds, are joined into one. */
export const JOIN_MS = 50

/**
 * One scope's log as one connection sends it: the first event leaves at once, further ones within 50 ms are joined,
 * and each names the seq that was sent before it.
 */
export class ScopeFeed {
  readonly #send: (event: StreamEvent) => void
  #sent: Position
  #pending: Invalidation[] = []
  #window: ReturnType<typeof setTimeout> | undefined

  /**
   * @param position what the connection has sent so far
   * @param send receives the events in order
   */
  constructor(position: Position, send: (event: StreamEvent) => void) {
    this.#sent = position
    this.#send = send
  }

  /** Takes an event of the log; what was sent already is left out. */
  offer(event: LogEvent): void {
    if (event.type === 'reset') {
      this.reset(event.position, event.why)
      return
    }
    const { position } = event.invalidation
    if (position.epoch !== this.#sent.epoch) {
      this.reset(position, 'epoch')
      return
    }
    if (position.seq <= this.#sent.seq) return
    this.#pending.push(event.invalidation)
    if (this.#window === undefined) this.flush()
  }

  /** Sends what waits to be joined. */
  flush(): void {
    if (this.#pending.length === 0) return
    const events = joinInvalidations(this.#pending, this.#sent.seq)
    this.#pending = []
    this.#openWindow()
    // Order: the place moves before the event leaves, because a slow reader's overflow asks for it.
    this.#sent = events.at(-1)?.position ?? this.#sent
    for (const invalidation of events) this.#send({ type: 'inv', invalidation })
  }

  /** Makes the follower start over at `position`; what waited is covered by that. */
  reset(position: Position, why: ResetReason): void {
    this.stop()
    this.#pending = []
    this.#sent = position
    this.#send({ type: 'reset', position, why })
  }

  /** The reset that stands for everything offered so far. */
  overflow(): StreamEvent {
    this.#sent = this.#pending.at(-1)?.position ?? this.#sent
    this.#pending = []
    return { type: 'reset', position: this.#sent, why: 'too-many' }
  }

  /** Ends the joining window. */
  stop(): void {
    clearTimeout(this.#window)
    this.#window = undefined
  }

  #openWindow(): void {
    this.stop()
    this.#window = setTimeout(() => {
      this.#window = undefined
      this.flush()
    }, JOIN_MS)
  }
}
