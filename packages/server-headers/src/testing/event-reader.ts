// SPDX-License-Identifier: MIT
import type { StreamEvent } from '@springhouse/core'
import { decodeStreamFrame } from '@springhouse/core'

/** Reads an event stream event by event, as a follower does. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  #text = ''

  constructor(response: Response) {
    if (response.body === null) throw new Error('The response has no body')
    this.#reader = response.body.getReader()
  }

  /** Waits for the next event; `undefined` at the end of the stream. */
  async next(): Promise<StreamEvent | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end !== -1) {
        const block = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        return decodeBlock(block)
      }
      const { done, value } = await this.#reader.read()
      if (done) return undefined
      this.#text += this.#decoder.decode(value, { stream: true })
    }
  }

  cancel(): Promise<void> {
    return this.#reader.cancel()
  }
}

function decodeBlock(block: string): StreamEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const at = line.indexOf(': ')
      return [line.slice(0, at), line.slice(at + 2)]
    }),
  )
  const id = fields.get('id')
  return decodeStreamFrame({
    event: fields.get('event') ?? '',
    data: fields.get('data') ?? '',
    ...(id === undefined ? {} : { id }),
  })
}
