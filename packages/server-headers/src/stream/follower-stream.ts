// SPDX-License-Identifier: MIT
import type { Position } from '@springhouse/core'
import { encodeEvent } from './encode-event.ts'
import type { EventStreamsOptions, StreamRequest } from './event-streams.ts'
import { FrameQueue } from './frame-queue.ts'
import { resume } from './resume.ts'
import { ScopePlace } from './scope-place.ts'
import type { RelayedEvent, ScopeRelay } from './scope-relay.ts'

/** An `EventSource` whose server goes away comes back after this many milliseconds, and up to as many more. */
const MIN_RETRY_MS = 1_000
const RETRY_SPREAD_MS = 4_000

/** One scope of a connection. */
interface Following {
  readonly relay: ScopeRelay
  /** `undefined` until the follower has been caught up. */
  place: ScopePlace | undefined
  /** What came meanwhile. */
  held: RelayedEvent[]
}

/** One follower's connection: hello, what it missed, then the log as it grows, and a beat now and then. */
export class FollowerStream {
  /** What goes to the follower. */
  readonly queue: FrameQueue
  readonly #options: EventStreamsOptions
  readonly #request: StreamRequest
  readonly #acceptedAt: number
  /** By the scope's name at the origin, in the session's order. */
  readonly #followings = new Map<string, Following>()
  readonly #unsubscribe: (() => void)[] = []
  #beat: ReturnType<typeof setInterval> | undefined

  /** @param onEnd called once, when the follower has gone or the stream was closed */
  constructor(options: EventStreamsOptions, request: StreamRequest, onEnd: () => void) {
    this.#options = options
    this.#request = request
    this.#acceptedAt = options.clock()
    this.queue = new FrameQueue({
      onOverflow: () => this.#places().map((place) => encodeEvent(place.reset('too-many'))),
      onEnd: () => {
        this.#release()
        onEnd()
      },
    })
  }

  /** Catches the follower up, then follows the log. Rejects when the log can't be read or isn't heard. */
  async start(relayOf: (scope: string) => ScopeRelay): Promise<void> {
    const { origin, random } = this.#options
    const { signal, identity, scopes, since } = this.#request
    signal.addEventListener('abort', this.#onAbort, { once: true })
    // Order: subscribed before catching up, so that nothing falls between; what was caught up is left out.
    for (const { scope } of scopes) this.#follow(scope, relayOf(scope))
    const { hello, missed, heads } = await resume(origin, { identity, scopes, since })
    if (signal.aborted) this.close()
    // Trade: random, and told at the start, so that followers come back one by one even after a crash.
    const retryMs = MIN_RETRY_MS + Math.floor(random() * RETRY_SPREAD_MS)
    this.queue.greet(encodeEvent(hello, retryMs))
    for (const event of missed) this.queue.push(encodeEvent(event))
    for (const [scope, following] of this.#followings) this.#begin(following, heads.get(scope))
    if (!this.queue.isEnded) this.#startBeat()
  }

  /** Ends the stream after what waits has been read. */
  close(): void {
    this.queue.close()
  }

  /** Ends the stream after a time, in milliseconds; resolves then. */
  async closeAfter(ms: number): Promise<void> {
    if (ms >= 1) {
      await new Promise((resolve) => {
        setTimeout(resolve, ms)
      })
    }
    this.close()
  }

  readonly #onAbort = (): void => {
    this.close()
  }

  #follow(scope: string, relay: ScopeRelay): void {
    const following: Following = { relay, place: undefined, held: [] }
    this.#followings.set(scope, following)
    this.#unsubscribe.push(relay.subscribe((relayed) => this.#forward(following, relayed)))
  }

  #begin(following: Following, head: Position | undefined): void {
    if (head === undefined) return
    const { held } = following
    following.place = new ScopePlace(head)
    following.held = []
    for (const relayed of held) this.#forward(following, relayed)
  }

  #forward(following: Following, relayed: RelayedEvent): void {
    if (following.place === undefined) {
      following.held.push(relayed)
      return
    }
    const bytes = following.place.next(relayed)
    if (bytes !== undefined) this.queue.push(bytes)
  }

  #places(): readonly ScopePlace[] {
    return Array.from(this.#followings.values()).flatMap(({ place }) => place ?? [])
  }

  #startBeat(): void {
    this.#beat = setInterval(() => {
      void this.#checkAndBeat()
    }, this.#options.beatMs)
  }

  async #checkAndBeat(): Promise<void> {
    const standing = await this.#request.standing()
    if (this.queue.isEnded) return
    if (standing === 'same') {
      this.#sendBeat()
      return
    }
    // A rotated cookie looks like a logout from here: the follower reconnects, and `hello` tells who it is now.
    if (standing === 'other-rights') this.#resetForRights()
    this.close()
  }

  // What the session may see is the tenant's rather than the public's, where there is one.
  #resetForRights(): void {
    const place = this.#places().at(-1)
    if (place !== undefined) this.queue.push(encodeEvent(place.reset('rights')))
  }

  #sendBeat(): void {
    const settled = Array.from(this.#followings.values()).flatMap(
      ({ relay }) => relay.settled ?? [],
    )
    // A process that doesn't hear one of the logs vouches for none.
    if (settled.length < this.#followings.size) return
    const atMs = Math.min(...settled.map((each) => each.atMs))
    if (atMs < this.#acceptedAt) return
    const sinceAcceptedMs = Math.floor(atMs - this.#acceptedAt)
    const heads = settled.map(({ position }) => position)
    this.queue.push(encodeEvent({ type: 'beat', heads, sinceAcceptedMs }))
  }

  #release(): void {
    clearInterval(this.#beat)
    this.#request.signal.removeEventListener('abort', this.#onAbort)
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
  }
}
