// SPDX-License-Identifier: MIT

const HIGH_WATER_MARK_BYTES = 64 * 1024

/** A body that a handler writes and the Fetch API reads. */
export class CapturedBody {
  readonly readable: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #isFull = false
  #isEnded = false

  /** @param onDrain called when a writer that was told to wait may go on */
  constructor(onDrain: () => void) {
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          if (!this.#isFull) return
          this.#isFull = false
          onDrain()
        },
        cancel: () => {
          this.#controller = undefined
          if (this.#isFull) onDrain()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_MARK_BYTES }),
    )
  }

  /** Whether the handler still writes. */
  get isOpen(): boolean {
    return !this.#isEnded
  }

  /**
   * Takes a chunk. What nobody wants to read any more is dropped.
   *
   * @returns whether there is room for more
   */
  write(bytes: Uint8Array | undefined): boolean {
    const controller = this.#controller
    if (controller === undefined || this.#isEnded || bytes === undefined) return true
    if (bytes.length > 0) controller.enqueue(bytes)
    this.#isFull = (controller.desiredSize ?? 0) <= 0
    return !this.#isFull
  }

  /** Ends the body. */
  end(bytes: Uint8Array | undefined): void {
    if (this.#isEnded) return
    this.write(bytes)
    this.#isEnded = true
    this.#controller?.close()
  }

  /** Ends the body as incomplete. */
  abort(error: Error): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#controller?.error(error)
  }
}
