// SPDX-License-Identifier: MIT
import { Outbox, type OutboxRecord, type OutboxRules, runOutbox } from '@springhouse/outbox'
import { Connection } from '../../packages/outbox/src/store/connection.ts'
import type { Fetch, RunOptions } from '../../packages/outbox/src/run/run-options.ts'
import type { OutboxFaults } from './outbox-faults.ts'
import type { SimLocks } from './outbox-locks.ts'
import { bodyIn, type OutboxOracle } from './outbox-oracle.ts'
import { type Actor, type Points } from './outbox-points.ts'
import type { WriteBody } from './outbox-portal.ts'
import { SimStore } from './outbox-store.ts'

/** What a tab needs. */
export interface OutboxTabOptions {
  readonly name: string
  /** Version of the app that it runs. */
  readonly version: 1 | 2
  readonly points: Points
  readonly oracle: OutboxOracle
  readonly faults: OutboxFaults
  readonly locks: SimLocks | undefined
  readonly fetch: (tab: Actor, url: string, init: RequestInit) => Promise<Response>
  readonly newKey: () => string
  readonly nowMs: () => number
  readonly random: () => number
  /** Asks for the session to be renewed; tells whether it was. */
  readonly renew: () => Promise<boolean>
  readonly failed: (error: unknown) => void
}

/** What a page asks to be saved. */
export interface PageWrite extends WriteBody {
  readonly owner: string
  /** Entity tag that its user has seen; `undefined` for a write without a condition. */
  readonly etag: string | undefined
  readonly dependsOn: readonly string[]
  readonly hasOwnKey: boolean
}

/** A tab, or the worker: one life of the program with the real outbox. */
export class OutboxTab implements Actor {
  readonly name: string
  isDead = false
  readonly outbox: Outbox
  readonly #options: OutboxTabOptions
  #running: AbortController | undefined
  #isDeciding = false

  constructor(options: OutboxTabOptions) {
    this.name = options.name
    this.#options = options
    const { points, newKey, nowMs, version } = options
    const connection = new Connection(this.name)
    // A frozen tab does nothing, and a dead one never again.
    const runner = {
      run: async <T>(work: Parameters<typeof connection.run<T>>[0]): Promise<T> => {
        await points.thawed(this)
        try {
          return await connection.run(work)
        } finally {
          await points.thawed(this)
        }
      },
      close: () => connection.close(),
    }
    const store = new SimStore(runner, newKey, { tab: this, points, faults: options.faults })
    this.outbox = new Outbox(store, { now: nowMs, rules: rulesOf(version) })
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** Whether a decision of its user is not saved yet. */
  get isDeciding(): boolean {
    return this.#isDeciding
  }

  get version(): 1 | 2 {
    return this.#options.version
  }

  /** Saves a write; its page hears of it only when it is on the disk. */
  save({ owner, etag, dependsOn, hasOwnKey, ...body }: PageWrite): void {
    const { oracle, newKey } = this.#options
    oracle.begin(body.write, owner, body.thing)
    const operation = {
      owner,
      group: `/things/${body.thing}`,
      method: 'PUT',
      url: `https://portal.test/api/things/${body.thing}`,
      body: new TextEncoder().encode(JSON.stringify(body)).buffer,
      contentType: 'application/json',
      dependsOn,
      ...(etag === undefined ? {} : { base: { etag } }),
      ...(hasOwnKey ? { idempotencyKey: newKey() } : {}),
    }
    const save = (): Promise<unknown> =>
      this.outbox.enqueue(operation).then(() => oracle.accept(body.write, body.edition))
    // A page that brings its own key may ask again when it wasn't told.
    this.#do(save().catch((error: unknown) => (hasOwnKey ? save() : Promise.reject(error))))
  }

  /** Sends what is due, once. */
  run(owner: string): void {
    if (this.#running !== undefined) return
    const ending = new AbortController()
    this.#running = ending
    const done = runOutbox(this.outbox, this.#runOptions(owner, ending.signal)).finally(() => {
      this.#running = undefined
    })
    this.#do(done)
  }

  /** Ends its run, as a worker does whose time is over. */
  interrupt(): void {
    this.#running?.abort()
  }

  /** Its user changes a write, which is then another edition of the same. */
  edit(record: OutboxRecord, changes: { readonly amount: number; readonly etag?: string }): void {
    const { write, edition, thing } = bodyIn(record)
    const { oracle } = this.#options
    const { amount, etag } = changes
    const sum = this.version === 1 ? { litres: amount } : { amount }
    const next: WriteBody = { write, edition: edition + 1, thing, ...sum }
    const body = new TextEncoder().encode(JSON.stringify(next)).buffer
    const base = etag === undefined ? {} : { base: { etag } }
    const edited = this.outbox.edit(record.seq, { body, ...base })
    this.#decide(edited.then((row) => row && oracle.accept(write, edition + 1)))
  }

  retry({ seq }: OutboxRecord): void {
    this.#decide(this.outbox.retry(seq))
  }

  hasten(owner: string, proof: 'connected' | 'signed-in' | 'user'): void {
    this.#do(this.outbox.hasten(owner, proof))
  }

  discard(record: OutboxRecord): void {
    this.#options.oracle.discard(bodyIn(record).write)
    this.#decide(this.outbox.discard(record.seq))
  }

  // Buttons are dead until the last decision is saved.
  #decide(work: Promise<unknown>): void {
    this.#isDeciding = true
    const decided = work.finally(() => {
      this.#isDeciding = false
    })
    this.#do(decided)
  }

  #runOptions(owner: string, signal: AbortSignal): RunOptions {
    const { points, nowMs, random, renew, locks, faults, version } = this.#options
    const fetch: Fetch = (url, init) =>
      faults.fetch((anUrl, anInit) => this.#options.fetch(this, anUrl, anInit), url, init)
    return {
      owner,
      lockName: `lock:${owner}`,
      locks: locks?.of(this),
      fetch,
      now: nowMs,
      random,
      signal,
      renew,
      ...faults.options,
      delay: (ms, ending) => delay(ms, ending),
      prepare: async (_headers, record) => {
        if ((record.schema ?? 1) < version) await points.pass('client:migrate', this)
        await points.pass('client:logout', this)
      },
      onAcked: ({ seq }) => this.#do(this.#retire(seq)),
    }
  }

  async #retire(seq: number): Promise<void> {
    await this.#options.points.pass('client:retire-before', this)
    await this.outbox.retire(seq)
  }

  // What fails is asked for again by somebody, some day; what is broken is told at once.
  #do(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!this.isDead) this.#options.failed(error)
    })
  }
}

function rulesOf(version: 1 | 2): OutboxRules {
  if (version === 1) return { schema: 1 }
  return {
    schema: 2,
    from: {
      1: (write) => {
        // Made by these tests alone.
        const { litres, ...body } = write.body as WriteBody
        return { ...write, body: { ...body, amount: litres } }
      },
    },
  }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
