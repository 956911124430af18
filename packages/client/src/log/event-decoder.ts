// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { decodeStreamFrame } from '@springhouse/core'
import { createParser } from 'eventsource-parser'

/** The longest event is 64 KiB; text without an end must not fill the memory. */
const MAX_EVENT_CHARACTERS = 256 * 1024

/** Makes events of a stream's bytes, however they are cut. */
export class EventDecoder {
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
