// SPDX-License-Identifier: MIT
import { type Device, newDevice, startWorker, type TestWorker } from '../testing/start-worker.ts'
import { ORIGIN } from '../testing/worker-scope.ts'
import { type Confirmation, sharedNames, type WorkerApi } from '@springhouse/core'
import { openDB } from 'idb'
import { bodyKey } from '../keys/read-keys.ts'
import { FaultyStorage } from './faulty-storage.ts'
import { ModelOrigin } from './model-origin.ts'
import { MODEL_POLICY } from './model-policy.ts'

// So many turns of the event loop without an answer are taken for waiting until time moves.
const QUIET_TURNS = 40
// So many without a transaction: nobody waits for the databases any more.
const IDLE_TURNS = 3
const STEP_MS = 2500
const MAX_STEPS = 60

/** A page, its worker on a device whose storage fails, and their origin. */
export class Portal {
  readonly device: Device = newDevice()
  readonly origin: ModelOrigin = new ModelOrigin()
  readonly storage: FaultyStorage
  /** Up to where the worker has acknowledged the log. */
  acknowledgedSeq = 0
  /** Where the worker last acknowledged to have started over. */
  resetSeq = 0
  readonly #budgetBytes: number | undefined
  readonly #otherFetch: typeof globalThis.fetch = globalThis.fetch
  #worker: TestWorker

  constructor(budgetBytes?: number) {
    this.#budgetBytes = budgetBytes
    this.storage = new FaultyStorage(this.device)
    // Workbox calls the global one.
    const { fetch } = this.origin.network
    globalThis.fetch = (input, init) => fetch(new Request(input, init))
    this.#worker = this.#start()
  }

  get worker(): TestWorker {
    return this.#worker
  }

  /** How much trouble the worker has counted since it started. */
  get counted(): number {
    const { counters } = this.#worker.parts.tier.bulletin
    return [...counters.values()].reduce((sum, count) => sum + count, 0)
  }

  /** What the worker has told of trouble since it started. */
  get troubles(): readonly string[] {
    return this.#worker.broadcasts.flatMap((message) =>
      message.type === 'trouble' ? [message.what] : [],
    )
  }

  /** Fetches as a page does; time moves while nothing else does. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    // No two requests of a user begin in the same millisecond.
    this.device.clock.advance(1)
    return this.until(this.#worker.fetch(new Request(new URL(path, ORIGIN), init)))
  }

  /** Calls the worker as a page does. */
  call<T>(work: (api: WorkerApi) => Promise<T>): Promise<T> {
    return this.until(work(this.#worker.api))
  }

  /** Waits until everything behind the answers is done. */
  async settled(): Promise<void> {
    await this.until(this.#worker.settled())
    const { databases } = this.storage
    for (let idle = 0; idle < IDLE_TURNS; idle = databases.underWay > 0 ? 0 : idle + 1) {
      await nextTurn()
    }
  }

  /** Starts the worker anew. */
  restart(): void {
    this.#worker = this.#start()
  }

  /** Relays what the worker hasn't acknowledged of the log, as a page that follows it does; says that it is followed. */
  async follow(): Promise<void> {
    const { origin } = this
    if (!origin.network.isOnline) return
    const confirmation = { head: origin.head, atMs: this.device.clock.nowMs }
    await this.#relay(confirmation)
    await this.#confirm(confirmation)
  }

  /** Waits for work that may wait for time. */
  async until<T>(work: Promise<T>): Promise<T> {
    const watched = { isDone: false }
    const end = (): void => {
      watched.isDone = true
    }
    work.then(end, end)
    for (let quiet = 0, steps = 0; ; quiet += 1) {
      await nextTurn()
      if (watched.isDone) return work
      if (quiet < QUIET_TURNS) continue
      steps += 1
      if (steps > MAX_STEPS) throw new Error('There is no end to waiting')
      this.device.clock.advance(STEP_MS)
      quiet = 0
    }
  }

  /** Gives databases and network back as they were. */
  end(): void {
    this.storage.restore()
    globalThis.fetch = this.#otherFetch
  }

  async #relay(confirmation: Confirmation): Promise<void> {
    const known = await this.call((api) => api.positions())
    const from = known.find(({ scope }) => scope === 'public')?.position
    if (from === undefined) return this.#reset(confirmation)
    for (const event of this.origin.events.slice(from.seq - 1)) {
      const outcome = await this.call((api) => api.applyInvalidation('public', event, confirmation))
      if (outcome.kind === 'gap') return this.#reset(confirmation)
      if (outcome.kind === 'failed') return
      this.acknowledgedSeq = Math.max(this.acknowledgedSeq, event.position.seq)
    }
  }

  async #reset(confirmation: Confirmation): Promise<void> {
    const { head } = confirmation
    const outcome = await this.call((api) => api.applyReset('public', head, confirmation))
    if (outcome.kind !== 'applied') return
    this.acknowledgedSeq = head.seq
    this.resetSeq = head.seq
  }

  async #confirm(confirmation: Confirmation): Promise<void> {
    const name = sharedNames(this.device.app).confirmationDatabase
    const database = await openDB(name, 1, {
      upgrade: (created) => {
        created.createObjectStore('confirmations')
        created.createObjectStore('session')
      },
    })
    await database.put('confirmations', confirmation, 'public')
    database.close()
  }

  #start(): TestWorker {
    let ids = 0
    const boot = crypto.randomUUID()
    return startWorker(this.device, MODEL_POLICY, {
      keys: { find: bodyKey },
      ...(this.#budgetBytes === undefined ? {} : { budget: { bytes: this.#budgetBytes } }),
      environment: {
        fetch: this.origin.network.fetch,
        caches: this.storage.caches.asCacheStorage,
        newId: () => `${boot}-${(ids += 1)}`,
      },
    })
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}
