// SPDX-License-Identifier: MIT
import type { Invalidation, Position, ResetReason, StreamEvent } from '@springhouse/core'
import type { LogEvent, Origin } from '@springhouse/origin'
import { encodeEvent } from './encode-event.ts'
import { joinInvalidations } from './join-invalidations.ts'

/** Events of one scope within this time, in milliseconds, are joined into one. */
export const JOIN_MS = 50

/** An event on its way to all followers of a scope, written once for all of them. */
export interface RelayedEvent {
  readonly kind: 'inv' | 'reset'
  readonly position: Position
  readonly bytes: Uint8Array
}

/** Up to where a relay has sent everything that was known at a time. */
export interface Settled {
  readonly position: Position
  /** By the relay's clock, milliseconds. */
  readonly atMs: number
}

/** What a relay works with. */
export interface RelayOptions {
  readonly origin: Origin
  readonly scope: string
  /** Monotonic clock, milliseconds. */
  readonly clock: () => number
}

/**
 * One scope's log as this process sends it to all its followers: the first event leaves at once, further ones within
 * 50 ms are joined, and each names the seq that was sent before it.
 */
export class ScopeRelay {
  readonly #options: RelayOptions
  readonly #listeners = new Set<(relayed: RelayedEvent) => void>()
  #unsubscribe: (() => void) | undefined
  #sent: Position | undefined
  #pending: Invalidation[] = []
  #pendingSinceMs = 0
  #window: ReturnType<typeof setTimeout> | undefined

  constructor(options: RelayOptions) {
    this.#options = options
  }

  /** Hears everything from now on. Returns the end of it. */
  subscribe(listener: (relayed: RelayedEvent) => void): () => void {
    if (this.#listeners.size === 0) this.#start()
    this.#listeners.add(listener)
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop()
    }
  }

  /** Whether nobody hears it. */
  get isIdle(): boolean {
    return this.#listeners.size === 0
  }

  /** The latest place of which it is known that everything up to it has been sent; `undefined` while the log isn't heard. */
  get settled(): Settled | undefined {
    const { origin, scope, clock } = this.#options
    // Order: the clock is read before the place, so that this was surely true at the time.
    const atMs = clock()
    const here = origin.stamp(scope)
    if (here === undefined) return undefined
    // What waits to be joined has been known since it came: before that, what was sent was all.
    return this.#sent !== undefined && this.#pending.length > 0
      ? { position: this.#sent, atMs: this.#pendingSinceMs }
      : { position: here, atMs }
  }

  #start(): void {
    const { origin, scope } = this.#options
    this.#sent = origin.stamp(scope)
    this.#unsubscribe = origin.subscribe(scope, (event) => this.#offer(event))
  }

  #stop(): void {
    this.#unsubscribe?.()
    clearTimeout(this.#window)
    this.#window = undefined
    this.#pending = []
  }

  #offer(event: LogEvent): void {
    if (event.type === 'reset') {
      this.#reset(event.position, event.why)
      return
    }
    const { position, previousSeq } = event.invalidation
    this.#sent ??= { epoch: position.epoch, seq: previousSeq }
    if (position.epoch !== this.#sent.epoch) {
      this.#reset(position, 'epoch')
      return
    }
    if (position.seq <= this.#sent.seq) return
    if (this.#pending.length === 0) this.#pendingSinceMs = this.#options.clock()
    this.#pending.push(event.invalidation)
    if (this.#window === undefined) this.#flush()
  }

  #flush(): void {
    if (this.#pending.length === 0) return
    const events = joinInvalidations(this.#pending, this.#sent?.seq ?? 0)
    this.#pending = []
    this.#openWindow()
    for (const invalidation of events) {
      this.#sent = invalidation.position
      this.#tell({ type: 'inv', invalidation }, invalidation.position)
    }
  }

  #reset(position: Position, why: ResetReason): void {
    clearTimeout(this.#window)
    this.#window = undefined
    // What waited is covered by that.
    this.#pending = []
    this.#sent = position
    this.#tell({ type: 'reset', position, why }, position)
  }

  #tell(event: StreamEvent & { readonly type: 'inv' | 'reset' }, position: Position): void {
    const relayed = { kind: event.type, position, bytes: encodeEvent(event) }
    for (const listener of this.#listeners) listener(relayed)
  }

  #openWindow(): void {
    clearTimeout(this.#window)
    this.#window = setTimeout(() => {
      this.#window = undefined
      this.#flush()
    }, JOIN_MS)
  }
}
