// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { encodeStreamEvent, formatStreamFrame } from '@springhouse/core'

/** How many bytes may wait for a slow reader. */
export const MAX_WAITING_BYTES: number = 256 * 1024

/** What a queue asks of its owner. */
export interface FrameQueueOptions {
  /** Names the events that replace everything that waits when a slow reader falls too far behind. */
  readonly onOverflow: () => readonly StreamEvent[]
  /** Called once, when the reader has gone or the queue was closed. */
  readonly onEnd: () => void
  /** @default 256 KiB */
  readonly maxWaitingBytes?: number
}

/** The events of one connection on their way to its reader, bounded however slow the reader is. */
export class FrameQueue {
  /** The body of the stream's response. */
  readonly readable: ReadableStream<Uint8Array>
  readonly #options: FrameQueueOptions
  readonly #encoder = new TextEncoder()
  #greeting: Uint8Array | undefined
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #ended = false
  #cancelled = false
  #wake: (() => void) | undefined

  constructor(options: FrameQueueOptions) {
    this.#options = options
    this.readable = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => this.#pull(controller),
        cancel: () => {
          this.#cancelled = true
          this.#clear()
          this.close()
        },
      },
      // Order: nothing moves into the stream before the reader asks, so that what waits can still be replaced.
      { highWaterMark: 0 },
    )
  }

  get isEnded(): boolean {
    return this.#ended
  }

  /** Sends the first event, which is never replaced. */
  greet(event: StreamEvent): void {
    this.#greeting = this.#encode(event)
    this.#wake?.()
  }

  /** Sends an event, or replaces all that waits if the reader is too slow. */
  push(event: StreamEvent): void {
    if (this.#ended) return
    this.#append(event)
    if (this.#waitingBytes > (this.#options.maxWaitingBytes ?? MAX_WAITING_BYTES)) {
      this.#waiting = []
      this.#waitingBytes = 0
      for (const replacement of this.#options.onOverflow()) this.#append(replacement)
    }
    this.#wake?.()
  }

  /** Ends the body after what waits has been read. */
  close(): void {
    if (this.#ended) return
    this.#ended = true
    this.#wake?.()
    this.#options.onEnd()
  }

  #append(event: StreamEvent): void {
    const bytes = this.#encode(event)
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
  }

  #encode(event: StreamEvent): Uint8Array {
    return this.#encoder.encode(formatStreamFrame(encodeStreamEvent(event)))
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (!this.#hasFrames && !this.#ended) await this.#nextFrame()
    if (this.#hasFrames) controller.enqueue(this.#takeFrames())
    else if (!this.#cancelled) controller.close()
  }

  get #hasFrames(): boolean {
    return this.#greeting !== undefined || this.#waiting.length > 0
  }

  #takeFrames(): Uint8Array {
    const frames = [this.#greeting ?? new Uint8Array(), ...this.#waiting]
    this.#clear()
    return Buffer.concat(frames)
  }

  #clear(): void {
    this.#greeting = undefined
    this.#waiting = []
    this.#waitingBytes = 0
  }

  async #nextFrame(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    this.#wake = undefined
  }
}
