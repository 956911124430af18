// SPDX-License-Identifier: MIT
import { TestExtendableEvent, TestFetchEvent, TestScope, ORIGIN } from './worker-scope.ts'
import { type Broadcast, isBroadcast, type Policy, type WorkerApi } from '@springhouse/core'
import { assemble, type Assembly } from '../assemble.ts'
import type { Environment } from '../environment.ts'
import { listen } from '../install.ts'
import type { InstallOptions } from '../install-options.ts'
import { TestCaches } from './test-caches.ts'
import { TestClock } from './test-clock.ts'

/** What outlives a worker: the device's storage, and time. */
export interface Device {
  readonly app: string
  readonly caches: TestCaches
  readonly clock: TestClock
}

let devices = 0

/** Makes a device with empty storage. */
export function newDevice(): Device {
  devices += 1
  return { app: `test-${devices}`, caches: new TestCaches(), clock: new TestClock() }
}

/** A running worker and what a test does with it. */
export interface TestWorker {
  readonly scope: TestScope
  readonly api: WorkerApi
  readonly parts: Assembly
  readonly broadcasts: readonly Broadcast[]
  /** Fetches as a page would; resolves with the answer, before the work behind it. */
  fetch(input: string | Request, init?: RequestInit): Promise<Response>
  /** Dispatches a fetch event; `answer` is `undefined` for a request that the worker leaves alone. */
  dispatch(request: Request): TestFetchEvent
  /** Waits until everything behind the answers is done. */
  settled(): Promise<void>
  /** Dispatches an event of the worker's life. */
  emit(type: 'install' | 'activate' | 'sync', fields?: object): Promise<void>
}

/** Starts a worker on a device; starting another one on the same device is what happens after a kill. */
export function startWorker(
  device: Device,
  policy: Policy,
  options: Partial<InstallOptions> & { readonly environment?: Partial<Environment> } = {},
): TestWorker {
  const scope = new TestScope()
  const broadcasts: Broadcast[] = []
  const parts = assemble({
    self: scope.asWorkerScope,
    policy,
    options: { app: device.app, ...options },
    environment: { ...environmentFor(device, broadcasts), ...options.environment },
  })
  listen(scope.asWorkerScope, parts)
  const events: TestExtendableEvent[] = []
  const dispatch = (request: Request): TestFetchEvent => {
    const event = new TestFetchEvent(request)
    events.push(event)
    scope.dispatchEvent(event)
    return event
  }
  return {
    scope,
    api: parts.sessions.api,
    parts,
    broadcasts,
    dispatch,
    async fetch(input, init) {
      const request = input instanceof Request ? input : new Request(new URL(input, ORIGIN), init)
      const { answer } = dispatch(request)
      if (answer === undefined) throw new Error(`The worker leaves ${request.url} alone`)
      return answer
    },
    async settled() {
      await Promise.all(events.map((event) => event.ended()))
    },
    async emit(type, fields = {}) {
      const event = Object.assign(new TestExtendableEvent(type), fields)
      scope.dispatchEvent(event)
      await event.ended()
    },
  }
}

function environmentFor({ caches, clock }: Device, broadcasts: Broadcast[]): Environment {
  let ids = 0
  return {
    now: clock.now,
    random: () => 0.5,
    newId: () => `id-${(ids += 1)}`,
    fetch: (request) => fetch(request),
    caches: caches.asCacheStorage,
    locks: undefined,
    delay: clock.delay,
    broadcast: (message) => {
      if (isBroadcast(message)) broadcasts.push(message)
    },
    isOnline: () => true,
    userAgent: 'TestBrowser/1',
    languages: ['de', 'en'],
  }
}
