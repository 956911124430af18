// SPDX-License-Identifier: MIT
import type { Position, ResetReason, StreamEvent } from '@springhouse/core'
import { encodeEvent } from './encode-event.ts'
import type { RelayedEvent } from './scope-relay.ts'

/** How far one connection has been sent one scope's log. */
export class ScopePlace {
  #sent: Position

  /** @param position what the connection has been brought to */
  constructor(position: Position) {
    this.#sent = position
  }

  /** Makes the bytes that the connection needs for an event; `undefined` when it has been sent that already. */
  next({ kind, position, bytes }: RelayedEvent): Uint8Array | undefined {
    const isSameLog = position.epoch === this.#sent.epoch
    if (kind === 'inv' && isSameLog && position.seq <= this.#sent.seq) return undefined
    // Order: the place moves before the event leaves, because a slow reader's overflow asks for it.
    this.#sent = position
    return kind === 'inv' && !isSameLog ? encodeEvent(this.reset('epoch')) : bytes
  }

  /** The event that starts the follower over where it is. */
  reset(why: ResetReason): StreamEvent {
    return { type: 'reset', position: this.#sent, why }
  }
}
