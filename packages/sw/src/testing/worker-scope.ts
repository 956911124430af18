// SPDX-License-Identifier: MIT

// Workbox expects a worker's globals when its modules are evaluated: import this file before anything of Workbox.

/** Where the tests' worker lives. */
export const ORIGIN = 'https://portal.test'

const LOCATION = new URL('/sw.js', ORIGIN)

/** An event whose life can be extended, and waited for. */
export class TestExtendableEvent extends Event {
  readonly #extensions: Promise<unknown>[] = []

  waitUntil(work: Promise<unknown>): void {
    this.#extensions.push(work.catch(() => undefined))
  }

  /** Resolves when nothing extends the event any more, also what was added meanwhile. */
  async ended(): Promise<void> {
    for (let work = this.#extensions.shift(); work !== undefined; work = this.#extensions.shift()) {
      await work
    }
  }
}

/** A `fetch` event that keeps its answer. */
export class TestFetchEvent extends TestExtendableEvent {
  readonly request: Request
  readonly clientId: string = 'page'
  answer: Promise<Response> | undefined

  constructor(request: Request) {
    super('fetch')
    this.request = request
  }

  respondWith(answer: Promise<Response>): void {
    this.answer = answer
    this.waitUntil(answer)
  }
}

/** A service worker's global scope, as far as the worker uses it. */
export class TestScope extends EventTarget {
  readonly location: URL = LOCATION
  readonly registration: object = {}
  isSkippingWait = false
  isClaiming = false
  readonly clients: { claim(): Promise<void> } = {
    claim: async () => {
      this.isClaiming = true
    },
  }

  async skipWaiting(): Promise<void> {
    this.isSkippingWait = true
  }

  /** This scope, as the type that the worker takes. */
  get asWorkerScope(): ServiceWorkerGlobalScope {
    // A test double: it has what is used, not all that the interface names.
    return this as unknown as ServiceWorkerGlobalScope
  }
}

Object.assign(globalThis, {
  self: globalThis,
  location: LOCATION,
  ExtendableEvent: TestExtendableEvent,
  FetchEvent: TestFetchEvent,
  __WB_DISABLE_DEV_LOGS: true,
})
