// SPDX-License-Identifier: MIT
import type { Channel, Environment, Locks, PageMoment, WorkerHost } from '../environment.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeOrigin } from './fake-origin.ts'

/** Web Locks of one origin: one holder a name, first come first served. */
export class FakeLocks implements Locks {
  readonly #queues = new Map<string, Grant[]>()

  request<Result>(
    name: string,
    options: {
      readonly signal?: AbortSignal
      readonly steal?: boolean
      readonly ifAvailable?: boolean
    },
    callback: (lock: unknown) => Promise<Result>,
  ): Promise<Result> {
    const queue = this.#queues.get(name) ?? []
    this.#queues.set(name, queue)
    if (options.ifAvailable === true && queue.length > 0) return callback(null)
    return new Promise((resolve, reject) => {
      const grant: Grant = {
        begin: () => {
          const end = (): void => {
            leave(queue, grant)
            serve(queue)
          }
          callback({ name }).then(resolve, reject).finally(end)
        },
        refuse: reject,
        isHeld: false,
      }
      if (options.steal === true) steal(queue, grant)
      else queue.push(grant)
      options.signal?.addEventListener('abort', () => {
        if (grant.isHeld) return
        leave(queue, grant)
        reject(new DOMException('left', 'AbortError'))
      })
      serve(queue)
    })
  }
}

interface Grant {
  readonly begin: () => void
  readonly refuse: (error: Error) => void
  isHeld: boolean
}

function steal(queue: Grant[], grant: Grant): void {
  const [holder] = queue
  if (holder?.isHeld === true) {
    queue.shift()
    holder.refuse(new DOMException('stolen', 'AbortError'))
  }
  queue.unshift(grant)
}

function leave(queue: Grant[], grant: Grant): void {
  const index = queue.indexOf(grant)
  if (index !== -1) queue.splice(index, 1)
}

function serve(queue: Grant[]): void {
  const [grant] = queue
  if (grant === undefined || grant.isHeld) return
  grant.isHeld = true
  grant.begin()
}

/** A browser with one portal in it: tabs share clock, origin, locks, channel and worker. */
export class FakeBrowser {
  readonly clock: FakeClock = new FakeClock()
  readonly origin: FakeOrigin = new FakeOrigin()
  readonly locks: FakeLocks = new FakeLocks()
  /** What was posted on the channel, by tabs and by the worker. */
  readonly posted: unknown[] = []
  random = 0.5
  readonly #ears = new Set<(message: unknown) => void>()

  /** Opens a tab. */
  tab(workers?: WorkerHost, overrides: Partial<Environment> = {}): FakeTab {
    return new FakeTab(this, workers, overrides)
  }

  /** Posts a message as the worker does: every tab hears it. */
  readonly broadcast = (message: unknown): void => {
    this.#deliver(message, undefined)
  }

  openChannel(onMessage: (message: unknown) => void): Channel {
    this.#ears.add(onMessage)
    return {
      post: (message) => {
        this.#deliver(message, onMessage)
      },
      close: () => {
        this.#ears.delete(onMessage)
      },
    }
  }

  #deliver(message: unknown, sender: ((message: unknown) => void) | undefined): void {
    this.posted.push(message)
    for (const ear of this.#ears) {
      if (ear !== sender) queueMicrotask(() => this.#ears.has(ear) && ear(structuredClone(message)))
    }
  }
}

/** One tab. */
export class FakeTab {
  readonly environment: Environment
  isVisible = true
  readonly #listeners = new Set<(moment: PageMoment) => void>()

  constructor(
    browser: FakeBrowser,
    workers: WorkerHost | undefined,
    overrides: Partial<Environment>,
  ) {
    this.environment = {
      now: () => browser.clock.nowMs,
      random: () => browser.random,
      fetch: browser.origin.fetch,
      startTimer: (callback, delayMs) => browser.clock.startTimer(callback, delayMs),
      locks: browser.locks,
      workers,
      openChannel: (_name, onMessage) => browser.openChannel(onMessage),
      isVisible: () => this.isVisible,
      onMoment: (listener, signal) => {
        this.#listeners.add(listener)
        signal.addEventListener('abort', () => this.#listeners.delete(listener))
      },
      ...overrides,
    }
  }

  /** Lets something happen to the page. */
  fire(moment: PageMoment): void {
    for (const listener of this.#listeners) listener(moment)
  }
}
