// SPDX-License-Identifier: MIT

/** How many bytes may wait for a slow reader. */
export const MAX_WAITING_BYTES: number = 256 * 1024

/** What a queue asks of its owner. */
export interface FrameQueueOptions {
  /** Makes the frames that replace everything that waits when a slow reader falls too far behind. */
  readonly onOverflow: () => readonly Uint8Array[]
  /** Called once, when the reader has gone or the queue was closed. */
  readonly onEnd: () => void
  /** @default 256 KiB */
  readonly maxWaitingBytes?: number
}

/** Where a queue's bytes go. */
export interface FrameSink {
  /** Takes bytes, and tells whether it has room for more. */
  write(bytes: Uint8Array): boolean
  /** Told once, after the last bytes. */
  end(): void
}

/** The events of one connection on their way to its reader, bounded however slow the reader is. */
export class FrameQueue {
  readonly #options: FrameQueueOptions
  #greeting: Uint8Array | undefined
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #ended = false
  #sink: FrameSink | undefined
  #hasRoom = false

  constructor(options: FrameQueueOptions) {
    this.#options = options
  }

  get isEnded(): boolean {
    return this.#ended
  }

  /** Sends everything to a sink from now on, whenever `resume` says that it has room. */
  flowTo(sink: FrameSink): void {
    this.#sink = sink
  }

  /** The sink has room, at first or again. */
  resume(): void {
    this.#hasRoom = true
    this.#move()
  }

  /** The reader has gone. */
  cancel(): void {
    this.#sink = undefined
    this.#takeFrames()
    this.close()
  }

  /** Sends the first frame, which is never replaced. */
  greet(frame: Uint8Array): void {
    this.#greeting = frame
    this.#move()
  }

  /** Sends a frame, or replaces all that waits if the reader is too slow. */
  push(frame: Uint8Array): void {
    if (this.#ended) return
    this.#append(frame)
    this.#move()
    if (this.#waitingBytes <= (this.#options.maxWaitingBytes ?? MAX_WAITING_BYTES)) return
    this.#waiting = []
    this.#waitingBytes = 0
    for (const replacement of this.#options.onOverflow()) this.#append(replacement)
  }

  /** Ends the stream after what waits has been read. */
  close(): void {
    if (this.#ended) return
    this.#ended = true
    this.#move()
    this.#options.onEnd()
  }

  #append(frame: Uint8Array): void {
    this.#waiting.push(frame)
    this.#waitingBytes += frame.length
  }

  // Order: nothing moves on before the sink has room, so that what waits can still be replaced.
  #move(): void {
    const sink = this.#sink
    if (sink === undefined || !this.#hasRoom) return
    const frames = this.#takeFrames()
    const [first] = frames
    if (first !== undefined) {
      this.#hasRoom = sink.write(frames.length === 1 ? first : Buffer.concat(frames))
    }
    if (!this.#ended) return
    this.#sink = undefined
    sink.end()
  }

  #takeFrames(): readonly Uint8Array[] {
    const frames = this.#greeting === undefined ? this.#waiting : [this.#greeting, ...this.#waiting]
    this.#greeting = undefined
    this.#waiting = []
    this.#waitingBytes = 0
    return frames
  }
}

/** Makes the body of a stream's response, for servers that speak the Fetch API. */
export function readableOf(queue: FrameQueue): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        queue.flowTo({
          write: (bytes) => {
            controller.enqueue(bytes)
            return (controller.desiredSize ?? 0) > 0
          },
          end: () => controller.close(),
        })
      },
      pull: () => queue.resume(),
      cancel: () => queue.cancel(),
    },
    { highWaterMark: 0 },
  )
}
