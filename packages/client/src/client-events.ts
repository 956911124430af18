// SPDX-License-Identifier: MIT
import type { Position, Tag, Transport } from '@springhouse/core'
import type { OutboxCounts } from '@springhouse/outbox'

/** Something has changed: whatever bears one of the tags should be read again. */
export interface Change {
  readonly scope: string
  /** `*` after a reset: anything may have changed. */
  readonly tags: readonly Tag[]
  /** Place in the scope's log; `undefined` when it isn't known, and after a reset. */
  readonly position: Position | undefined
}

/**
 * A stored response that was handed out while it was refreshed has been replaced by another: whoever shows it should read
 * it again.
 */
export interface Refreshed {
  /** Absolute, without a fragment. */
  readonly url: string
  readonly tags: readonly Tag[]
}

/**
 * How this browser follows the log: `following` once the worker has applied everything up to the head that the origin has
 * named, so that what is read then is answered from the store where nothing has changed.
 */
export type LinkState = 'connecting' | 'following' | 'offline' | 'signed-out'

/** State of the client, a snapshot that never changes itself. */
export interface ClientStatus {
  readonly link: LinkState
  /** Whether `link` is `following`. */
  readonly following: boolean
  /** Whether this tab holds the stream for all tabs. */
  readonly leader: boolean
  /** What carries the log to this browser; `undefined` while nothing does. A poll brings news after 15 s on average. */
  readonly transport: Transport | undefined
  /**
   * How old the origin's last word was when it arrived, at most, in milliseconds: what is on its way longer than it
   * should be. `undefined` while the log isn't followed.
   */
  readonly lagMs: number | undefined
  /** Epoch milliseconds of the last word from the origin, in whichever tab. */
  readonly lastContactAtMs: number | undefined
  readonly worker: 'unsupported' | 'installing' | 'active'
  /** `false` when the operator switched caching off. */
  readonly cache: boolean
  /** Whose private data this session may see; known offline too, once the origin has named it. */
  readonly partition: string | undefined
}

/** Something failed that no caller was waiting for. The portal goes on; a developer may want to know. */
export interface Trouble {
  readonly what: string
}

/** The client's events. `detail` carries the value. */
export interface ClientEventMap {
  change: CustomEvent<Change>
  refreshed: CustomEvent<Refreshed>
  status: CustomEvent<ClientStatus>
  outbox: CustomEvent<OutboxCounts>
  partition: CustomEvent<string>
  trouble: CustomEvent<Trouble>
}

/** An `EventTarget` that knows the client's events by name. `signal` and `once` mean what they always mean. */
export class ClientEventTarget extends EventTarget {
  override addEventListener<Name extends keyof ClientEventMap>(
    type: Name,
    listener: (event: ClientEventMap[Name]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void {
    super.addEventListener(type, listener, options)
  }

  override removeEventListener<Name extends keyof ClientEventMap>(
    type: Name,
    listener: (event: ClientEventMap[Name]) => void,
    options?: EventListenerOptions | boolean,
  ): void
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void {
    super.removeEventListener(type, listener, options)
  }
}
