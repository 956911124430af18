// SPDX-License-Identifier: MIT
import type { Fetch } from '../run/run-options.ts'
import { acknowledge, keyOf, pong } from './fixture.ts'

interface Pending {
  readonly init: RequestInit
  readonly resolve: (response: Response) => void
  readonly reject: (error: Error) => void
}

/** Requests that are under way until they are answered one by one. */
export class HeldRequests {
  readonly keys: string[] = []
  readonly #pending: Pending[] = []
  #arrived: () => void = () => undefined

  readonly fetch: Fetch = (url, init) => {
    if (url.endsWith('/ping')) return Promise.resolve(pong())
    this.keys.push(keyOf(init))
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      this.#pending.push({ init, resolve, reject })
      this.#arrived()
    })
  }

  async until(count: number): Promise<void> {
    while (this.keys.length < count) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve
      })
    }
  }

  acknowledgeNext(): void {
    const next = this.#pending.shift()
    next?.resolve(acknowledge(next.init))
  }

  failNext(): void {
    this.#pending.shift()?.reject(new TypeError('Failed to fetch'))
  }
}
