// SPDX-License-Identifier: MIT

/** What contact needs. */
export interface ContactOptions {
  readonly onRecovered: () => void
  /** Tells whether something answered in the origin's place. */
  readonly isStranger: (response: Response) => boolean
}

type State =
  | 'reached'
  /** No answer at all: the network is missing. */
  | 'unreachable'
  /** Something else answers. */
  | 'stranger'

/** Whether the origin answers. Its first answer after a failure is the moment to send what waits. */
export class Contact {
  readonly #options: ContactOptions
  #state: State = 'reached'

  constructor(options: ContactOptions) {
    this.#options = options
  }

  /** Whether the last request found no network. */
  get isUnreachable(): boolean {
    return this.#state === 'unreachable'
  }

  /** Passes a request through and notes how it ends. */
  async watch(answer: Promise<Response>): Promise<Response> {
    try {
      const response = await answer
      if (this.#options.isStranger(response)) {
        this.#state = 'stranger'
      } else if (this.#state !== 'reached' && response.type !== 'error') {
        this.#state = 'reached'
        this.#options.onRecovered()
      }
      return response
    } catch (error) {
      // Whoever asked has lost interest: that says nothing about the network.
      const isAborted = error instanceof Error && error.name === 'AbortError'
      if (!isAborted) this.#state = 'unreachable'
      throw error
    }
  }
}
