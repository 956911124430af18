// SPDX-License-Identifier: MIT

/** Whether the network answers. The first answer after a failure is the moment to send what waits. */
export class Contact {
  readonly #onRecovered: () => void
  #isLost = false

  constructor(onRecovered: () => void) {
    this.#onRecovered = onRecovered
  }

  /** Passes a request through and notes how it ends. */
  async watch(answer: Promise<Response>): Promise<Response> {
    try {
      const response = await answer
      if (this.#isLost && response.type !== 'error') {
        this.#isLost = false
        this.#onRecovered()
      }
      return response
    } catch (error) {
      this.#isLost = true
      throw error
    }
  }
}
