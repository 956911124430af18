// SPDX-License-Identifier: MIT

/** What contact needs. */
export interface ContactOptions {
  readonly onRecovered: () => void
  /** Tells whether something answered in the origin's place. */
  readonly isStranger: (response: Response) => boolean
}

/** Whether the origin answers. Its first answer after a failure is the moment to send what waits. */
export class Contact {
  readonly #options: ContactOptions
  #isLost = false

  constructor(options: ContactOptions) {
    this.#options = options
  }

  /** Passes a request through and notes how it ends. */
  async watch(answer: Promise<Response>): Promise<Response> {
    try {
      const response = await answer
      if (this.#options.isStranger(response)) {
        this.#isLost = true
      } else if (this.#isLost && response.type !== 'error') {
        this.#isLost = false
        this.#options.onRecovered()
      }
      return response
    } catch (error) {
      this.#isLost = true
      throw error
    }
  }
}
