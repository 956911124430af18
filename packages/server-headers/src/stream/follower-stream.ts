// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import type { LogEvent } from '@springhouse/origin'
import type { EventStreamsOptions, StreamRequest } from './event-streams.ts'
import { FrameQueue } from './frame-queue.ts'
import { resume } from './resume.ts'
import { ScopeFeed } from './scope-feed.ts'

/** One follower's connection: hello, what it missed, then the log as it grows, and a beat now and then. */
export class FollowerStream {
  readonly #options: EventStreamsOptions
  readonly #request: StreamRequest
  readonly #acceptedAt: number
  readonly #queue: FrameQueue
  readonly #feeds = new Map<string, ScopeFeed>()
  readonly #unsubscribe: (() => void)[] = []
  #beat: ReturnType<typeof setInterval> | undefined

  /** @param onEnd called once, when the follower has gone or the stream was closed */
  constructor(options: EventStreamsOptions, request: StreamRequest, onEnd: () => void) {
    this.#options = options
    this.#request = request
    this.#acceptedAt = options.clock()
    this.#queue = new FrameQueue({
      onOverflow: () => Array.from(this.#feeds.values(), (feed) => feed.overflow()),
      onEnd: () => {
        this.#release()
        onEnd()
      },
    })
  }

  get body(): ReadableStream<Uint8Array> {
    return this.#queue.readable
  }

  /** Catches the follower up, then follows the log. */
  async start(): Promise<void> {
    const { signal, identity, scopes, since } = this.#request
    signal.addEventListener('abort', this.#onAbort, { once: true })
    // Order: subscribed before catching up, so that nothing falls between; the feed leaves out what was caught up.
    const early = scopes.map((scope) => this.#holdEvents(scope))
    const { hello, missed, heads } = await resume(this.#options.origin, { identity, scopes, since })
    if (signal.aborted) this.close()
    this.#queue.greet(hello)
    for (const event of missed) this.#queue.push(event)
    for (const { scope, begin } of early) {
      const head = heads.get(scope)
      if (head !== undefined) begin(new ScopeFeed(head, (event) => this.#send(event)))
    }
    if (!this.#queue.isEnded) this.#startBeat()
  }

  /** Ends the stream after what waits has been read. */
  close(): void {
    this.#queue.close()
  }

  readonly #onAbort = (): void => {
    this.close()
  }

  #send(event: StreamEvent): void {
    this.#queue.push(event)
  }

  #holdEvents(scope: string): { scope: string; begin: (feed: ScopeFeed) => void } {
    const held: LogEvent[] = []
    let deliver = (event: LogEvent): void => {
      held.push(event)
    }
    this.#unsubscribe.push(this.#options.origin.subscribe(scope, (event) => deliver(event)))
    const begin = (feed: ScopeFeed): void => {
      if (this.#queue.isEnded) return
      this.#feeds.set(scope, feed)
      deliver = (event) => feed.offer(event)
      for (const event of held) feed.offer(event)
    }
    return { scope, begin }
  }

  #startBeat(): void {
    this.#beat = setInterval(() => {
      void this.#sendBeat()
    }, this.#options.beatMs)
  }

  async #sendBeat(): Promise<void> {
    // A rotated cookie looks like a logout from here: the follower reconnects, and `hello` tells who it is now.
    if (!(await this.#request.isSameSession())) {
      this.close()
      return
    }
    const { origin, clock } = this.#options
    if (!origin.isHearing()) return
    // Order: the clock is read before the heads, so that they were surely true at the time that the beat names.
    const sinceAcceptedMs = Math.floor(clock() - this.#acceptedAt)
    for (const feed of this.#feeds.values()) feed.flush()
    const heads = Array.from(this.#feeds.keys(), (scope) => origin.stamp(scope))
    if (heads.includes(undefined)) return
    this.#queue.push({
      type: 'beat',
      heads: heads.filter((head) => head !== undefined),
      sinceAcceptedMs,
    })
  }

  #release(): void {
    clearInterval(this.#beat)
    this.#request.signal.removeEventListener('abort', this.#onAbort)
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    for (const feed of this.#feeds.values()) feed.stop()
  }
}
