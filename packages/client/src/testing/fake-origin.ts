// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { encodeStreamEvent, formatStreamFrame } from '@springhouse/core'
import { until } from './fake-clock.ts'

/** A stream that the origin holds open. */
export class FakeStream {
  readonly url: string
  isAborted = false
  readonly #controller: ReadableStreamDefaultController<Uint8Array>

  constructor(url: string, controller: ReadableStreamDefaultController<Uint8Array>) {
    this.url = url
    this.#controller = controller
  }

  /** Sends an event, cut into chunks that respect neither lines nor characters. */
  send(event: StreamEvent): void {
    this.sendText(formatStreamFrame(encodeStreamEvent(event)))
  }

  sendText(text: string, chunkBytes = 7): void {
    const bytes = new TextEncoder().encode(text)
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      this.#controller.enqueue(bytes.slice(at, at + chunkBytes))
    }
  }

  close(): void {
    this.#controller.close()
  }

  abort(): void {
    this.isAborted = true
    try {
      this.#controller.error(new DOMException('aborted', 'AbortError'))
    } catch {
      // The reader has gone already.
    }
  }
}

/** An origin that answers `fetch` as a test says. */
export class FakeOrigin {
  /** URLs in the order of their requests. */
  readonly requests: string[] = []
  readonly streams: FakeStream[] = []
  /** Answers instead of a stream; `undefined` opens one. */
  answer: ((url: string) => Response | Promise<Response>) | undefined
  #taken = 0

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    this.requests.push(url)
    const signal = init.signal ?? new AbortController().signal
    signal.throwIfAborted()
    if (this.answer !== undefined) return await abortable(this.answer(url), signal)
    return this.#openStream(url, signal)
  }

  /** The next stream that was opened. */
  async nextStream(): Promise<FakeStream> {
    const index = this.#taken
    this.#taken += 1
    await until(() => this.streams.length > index)
    const stream = this.streams[index]
    if (stream === undefined) throw new Error('no stream')
    return stream
  }

  #openStream(url: string, signal: AbortSignal): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const stream = new FakeStream(url, controller)
        this.streams.push(stream)
        signal.addEventListener('abort', () => {
          stream.abort()
        })
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  }
}

function abortable(answer: Response | Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'))
    })
    Promise.resolve(answer).then(resolve, reject)
  })
}
