// SPDX-License-Identifier: MIT
import type { WorkerHost, WorkerTarget } from '../environment.ts'

/**
 * The page's service worker, registered through Workbox.
 *
 * Workbox only registers. Messages don't go through it: it hears nothing from a worker that it takes for a foreign one,
 * such as the next version, and its `getSW()` may name a waiting one.
 */
export class BrowserWorkerHost implements WorkerHost {
  readonly #container: ServiceWorkerContainer
  #registration: ServiceWorkerRegistration | undefined

  constructor(container: ServiceWorkerContainer) {
    this.#container = container
  }

  async register(script: string): Promise<void> {
    // Platform: loaded when needed, because its constructor reads `navigator.serviceWorker` unguarded.
    const { Workbox } = await import('workbox-window/build/workbox-window.prod.mjs')
    this.#registration = await new Workbox(script).register()
  }

  active(): WorkerTarget | undefined {
    return this.#registration?.active ?? this.#container.controller ?? undefined
  }

  onActive(listener: () => void, signal: AbortSignal): void {
    this.#container.addEventListener('controllerchange', listener, { signal })
    void this.#tellWhenReady(listener, signal)
  }

  async #tellWhenReady(listener: () => void, signal: AbortSignal): Promise<void> {
    // Platform: `ready` never rejects; without a registration for this page it never resolves.
    this.#registration = await this.#container.ready
    await this.#whenActivated(this.#registration.active)
    if (!signal.aborted) listener()
  }

  // Platform: `ready` resolves while the worker is still being activated; requests of pages reach it only afterwards.
  async #whenActivated(worker: ServiceWorker | null): Promise<void> {
    if (worker?.state !== 'activating') return
    await new Promise((resolve) => {
      worker.addEventListener('statechange', resolve, { once: true })
    })
  }
}
