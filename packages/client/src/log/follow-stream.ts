// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import type { Environment } from '../environment.ts'
import type { StreamEnd, Verdict } from './stream-end.ts'
import { decodeStreamFrame } from '@springhouse/core'
import { createParser } from 'eventsource-parser'
import { judgeAnswer } from './answer.ts'

/** Without an event for this long the connection is dropped: beats come every 15 s. */
export const SILENCE_MS = 45_000
/** A stream that has opened and says no `hello` for this long is being collected by something in between. */
export const HELLO_MS = 10_000
/** The longest event is 64 KiB; text without an end must not fill the memory. */
const MAX_EVENT_CHARACTERS = 256 * 1024

/** One connection to the log. */
export interface Connection {
  readonly url: string
  readonly environment: Environment
  readonly signal: AbortSignal
  /** Called with one event after the other; the next one waits for the verdict. */
  readonly onEvent: (event: StreamEvent) => Promise<Verdict>
}

/** Opens the event stream and reads it to its end. Never rejects. */
export async function followStream(connection: Connection): Promise<StreamEnd> {
  const { environment, url, signal } = connection
  const watchdog = new Watchdog(environment, signal)
  try {
    watchdog.expect(SILENCE_MS, { kind: 'unreachable' })
    const response = await environment.fetch(url, {
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { accept: 'text/event-stream' },
      signal: watchdog.signal,
    })
    const refusal = judgeAnswer(response, 'text/event-stream', environment.now())
    if (refusal !== undefined || response.body === null) return refusal ?? { kind: 'unreachable' }
    watchdog.expect(HELLO_MS, { kind: 'buffered' })
    return await readEvents(response.body, watchdog, connection)
  } catch {
    return watchdog.end ?? { kind: 'unreachable' }
  } finally {
    watchdog.stop()
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  watchdog: Watchdog,
  { onEvent }: Connection,
): Promise<StreamEnd> {
  const decoded = new EventDecoder()
  const reader = body.getReader()
  watchdog.signal.addEventListener('abort', () => void reader.cancel().catch(() => {}))
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
    if (done || value === undefined) return watchdog.end ?? { kind: 'closed' }
    const events = decoded.feed(value)
    if (events === undefined) return { kind: 'closed' }
    for (const event of events) {
      // While the event is applied the silence is ours.
      watchdog.rest()
      const verdict = await onEvent(event)
      if (verdict.kind !== 'continue') return verdict
      watchdog.expect(SILENCE_MS, { kind: 'silent' })
    }
  }
}

class EventDecoder {
  readonly #text = new TextDecoder()
  readonly #parser
  #events: StreamEvent[] = []
  #charactersSinceEvent = 0

  constructor() {
    this.#parser = createParser({
      onEvent: ({ event = 'message', data, id }) => {
        this.#charactersSinceEvent = 0
        const decoded = decodeStreamFrame({ event, data, ...(id === undefined ? {} : { id }) })
        if (decoded !== undefined) this.#events.push(decoded)
      },
      onComment: () => {
        this.#charactersSinceEvent = 0
      },
    })
  }

  /** Returns the events that have become complete, or `undefined` when one grows without end. */
  feed(bytes: Uint8Array): readonly StreamEvent[] | undefined {
    const text = this.#text.decode(bytes, { stream: true })
    this.#charactersSinceEvent += text.length
    this.#parser.feed(text)
    if (this.#charactersSinceEvent > MAX_EVENT_CHARACTERS) return undefined
    const events = this.#events
    this.#events = []
    return events
  }
}

/** Ends a connection that stays silent for too long, and remembers what that silence means. */
class Watchdog {
  readonly #environment: Environment
  readonly #abort = new AbortController()
  readonly signal: AbortSignal = this.#abort.signal
  end: StreamEnd | undefined
  #cancelTimer: () => void = () => {}

  constructor(environment: Environment, outer: AbortSignal) {
    this.#environment = environment
    if (outer.aborted) this.#abort.abort()
    outer.addEventListener(
      'abort',
      () => {
        this.#abort.abort()
      },
      { signal: this.signal },
    )
  }

  expect(withinMs: number, end: StreamEnd): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#environment.startTimer(() => {
      this.end = end
      this.#abort.abort()
    }, withinMs)
  }

  rest(): void {
    this.#cancelTimer()
  }

  stop(): void {
    this.#cancelTimer()
    this.#abort.abort()
  }
}
