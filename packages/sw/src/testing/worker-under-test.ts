// SPDX-License-Identifier: MIT
import { type Device, newDevice, startWorker, type TestWorker } from './start-worker.ts'
import {
  type Broadcast,
  type Duration,
  parseDuration,
  type Tag,
  type WorkerApi,
} from '@springhouse/core'
import type { Environment } from '../environment.ts'
import type { TestWorkerOptions } from './start-test-worker.ts'
import { routedTo } from './routed-fetch.ts'
import { type InvalidateOptions, TestLog } from './test-log.ts'
import { TestNetwork } from './test-network.ts'
import { ORIGIN } from './worker-scope.ts'

/** What the worker says of what it has stored. */
export type Inspection = Awaited<ReturnType<WorkerApi['inspect']>>

/** Time, which moves only when a test moves it. */
export interface TestTime {
  /** Epoch milliseconds. */
  readonly nowMs: number
  /**
   * Moves time forward. While online, the page goes on confirming the log, so that the worker still follows it.
   *
   * @param time as in a policy, such as `10m`, or a number of milliseconds
   */
  advance(time: Duration | number): Promise<void>
}

/** How many stored responses are described at most. */
const INSPECTED = 10_000

/** A service worker in a test, with its page, its network and its origin's log. */
export class WorkerUnderTest {
  /** The worker's clock. */
  readonly clock: TestTime
  readonly #options: TestWorkerOptions
  readonly #device: Device
  readonly #log: TestLog | undefined
  readonly #network: TestNetwork
  readonly #told: Broadcast[] = []
  readonly #sending = new Set<Promise<void>>()
  #partition: string | undefined
  #worker: TestWorker
  #ids = 0
  #starts = 0

  /** Use `startTestWorker()`, which also connects it. */
  constructor(options: TestWorkerOptions) {
    const device = newDevice()
    const { app = device.app, policy, network, origin } = options
    const log = origin === 'plain' ? undefined : new TestLog(policy, app)
    const { clock } = device
    this.#options = options
    this.#device = { ...device, app }
    this.#log = log
    this.#network = new TestNetwork(policy, network, () =>
      log === undefined
        ? undefined
        : { stampOf: (scope) => log.stampOf(scope), partition: this.#partition },
    )
    this.#worker = this.#start()
    this.clock = {
      get nowMs() {
        return clock.nowMs
      },
      advance: (time) => this.#advance(time),
    }
  }

  /** Every request that reached the network, oldest first. */
  get asked(): readonly Request[] {
    return this.#network.asked
  }

  /** Everything that the worker told its pages, oldest first: changes, troubles. */
  get told(): readonly Broadcast[] {
    return this.#told
  }

  /** How often each kind of trouble was met since the worker was last started, by short name such as `over-limit`. */
  get counters(): ReadonlyMap<string, number> {
    return this.#worker.parts.tier.bulletin.counters
  }

  /**
   * Fetches as a page would. A request that the worker leaves alone goes to the network untouched.
   *
   * @param input a request, or a path of the portal
   * @returns the answer, before the work behind it is done: see `settled()`
   * @throws TypeError as `fetch` does
   */
  fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    const request = input instanceof Request ? input : new Request(new URL(input, ORIGIN), init)
    return this.#worker.dispatch(request).answer ?? this.#network.fetch(request)
  }

  /** Waits until everything behind the answers is done, or waits for time to move. */
  async settled(): Promise<void> {
    const work = { isDone: false }
    const done = Promise.all([this.#worker.settled(), ...this.#sending]).finally(() => {
      work.isDone = true
    })
    for (let quietTurns = 0; !work.isDone && quietTurns < QUIET_TURNS;) {
      await nextTurn()
      const isWaiting = this.#device.clock.waiting > 0 && this.#network.inFlight === 0
      quietTurns = isWaiting ? quietTurns + 1 : 0
    }
    if (work.isDone) await done
  }

  /** Invalidates tags at the origin. The worker hears of it now, or when it is online again. */
  async invalidate(tags: readonly Tag[], options: InvalidateOptions = {}): Promise<void> {
    if (this.#log === undefined) throw new TypeError('Cannot invalidate: a plain origin has no log')
    this.#log.append(tags, options)
    await this.#hearLog()
  }

  /** Takes the network away: every request fails, and the log isn't heard. */
  offline(): void {
    this.#network.isOnline = false
  }

  /** Brings the network back: the log is caught up with, and what is queued is sent. */
  async online(): Promise<void> {
    this.#network.isOnline = true
    await this.#hearLog()
    this.#send('connected')
  }

  /**
   * Signs a user in: the origin's answers name this partition, and the worker is told as by a page.
   *
   * @param partition whose private data it is, such as `anna` or `anna.vet`: owner and rights
   */
  async signIn(partition: string): Promise<void> {
    this.#partition = partition
    const scopes = this.#log?.names
    await this.#worker.api.applySession({ partition, cache: true, ...(scopes && { scopes }) })
    this.#send('signed-in')
  }

  /** Signs the user out: private entries are deleted. */
  async signOut(): Promise<void> {
    this.#partition = undefined
    await this.#worker.api.forgetPrivateData()
  }

  /**
   * Stops the worker as a browser does at any moment, and starts it anew: its memory is gone, storage stays. What the
   * stopped one was waiting for never comes.
   */
  restart(): void {
    this.#sending.clear()
    this.#worker = this.#start()
  }

  /** Describes what is stored, newest first. */
  inspect(): Promise<Inspection> {
    return this.#worker.api.inspect(INSPECTED)
  }

  #start(): TestWorker {
    const { policy, install } = this.#options
    this.#starts += 1
    const start = this.#starts
    const environment = this.#environmentWhile(() => this.#starts === start)
    // Order: the portal's own plugins have changed the request before it is routed.
    const plugins = [...(install?.plugins ?? []), routedTo(environment.fetch)]
    return startWorker(this.#device, policy, { ...install, plugins, environment })
  }

  #environmentWhile(isAlive: () => boolean): Partial<Environment> & Pick<Environment, 'fetch'> {
    const { clock } = this.#device
    return {
      newId: () => `id-${(this.#ids += 1)}`,
      fetch: (request) => (isAlive() ? this.#network.fetch(request) : NEVER),
      isOnline: () => this.#network.isOnline,
      delay: async (ms, signal) => {
        await clock.delay(ms, signal)
        if (!isAlive()) await NEVER
      },
      broadcast: (message) => {
        // What the worker tells is made by its own bulletin.
        if (isAlive()) this.#told.push(message as Broadcast)
      },
    }
  }

  // As `drainOutbox` does for a page, but here it can be waited for.
  #send(proof: 'connected' | 'signed-in'): void {
    const sending = this.#worker.parts.outbox.hasten(proof)
    this.#sending.add(sending)
    void sending.finally(() => this.#sending.delete(sending))
  }

  async #hearLog(): Promise<void> {
    if (!this.#network.isOnline) return
    await this.#log?.relay(this.#worker.api, this.clock.nowMs)
  }

  async #advance(time: Duration | number): Promise<void> {
    const { clock } = this.#device
    const ms = typeof time === 'number' ? time : parseDuration(time) * 1000
    if (this.#network.isOnline) await this.#log?.confirm(clock.nowMs + ms)
    clock.advance(ms)
    await nextTurn()
  }
}

// A turn of the event loop moves what memory and the IndexedDB of Node have to do one step on.
const QUIET_TURNS = 100
const NEVER: Promise<never> = new Promise(() => undefined)

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}
