// SPDX-License-Identifier: MIT
import { ownerOf, type RouteMatch } from '@springhouse/core'
import {
  checkSchema,
  type NewOperation,
  openQueue,
  type OutboxRecord,
  type OutboxRules,
  type Proof,
  type Queue,
  runOutbox,
  type RunReport,
  type Witness,
} from '@springhouse/outbox'
import type { BrowserTier } from '../browser-tier.ts'
import { SendingSchedule, SLICE_MS } from './sending-schedule.ts'
import { invalidateByRecord } from '../writes/own-invalidation.ts'

/** What running the outbox in the worker needs. */
export interface OutboxRunnerOptions {
  readonly tier: BrowserTier
  readonly matchOf: (request: {
    readonly method: string
    readonly url: string
  }) => RouteMatch | undefined
  readonly databaseName: string
  readonly lockPrefix: string
  /** Absolute URL of the origin's own endpoints. */
  readonly base: string
  /** Asks the browser to wake the worker when the network is back, where it can. */
  readonly askForSync: () => Promise<void>
  /** What the portal says about its queued writes. */
  readonly rules: OutboxRules
  /** Reveals one day that the browser has deleted the outbox. */
  readonly witness: Witness
}

// The origin's own answer to the write won't come in this run.
const ENDS_PATIENCE: ReadonlySet<string> = new Set(['waiting', 'held', 'accepted'])

/** Runs the outbox in the worker, one run at a time, and makes the cache hear of what was acknowledged. */
export class OutboxRunner {
  readonly #options: OutboxRunnerOptions
  readonly #hasQueuedRoutes: boolean
  readonly #schedule: SendingSchedule
  readonly #waiting = new Map<string, (response: Response | undefined) => void>()
  readonly #settling = new Set<Promise<void>>()
  #outbox: Promise<Queue> | undefined
  #isAnsweringSync = false
  /** Whether the last slice of sending has left something. */
  #isLeft = false

  /** @throws RangeError when writes of an older version of the app could not be brought up to date */
  constructor(options: OutboxRunnerOptions) {
    checkSchema(options.rules)
    this.#options = options
    const { tier } = options
    const { now, delay } = tier.environment
    this.#hasQueuedRoutes = tier.policy.routes.some(({ offline }) => offline === 'queue')
    this.#schedule = new SendingSchedule({
      pass: () => this.#pass(),
      onLeft: () => this.#askForSync(),
      now,
      delay,
    })
  }

  /** Saves a write; resolves when it is on disk. Throws what the outbox throws. */
  async enqueue(operation: NewOperation): Promise<OutboxRecord> {
    const outbox = await this.#open()
    return outbox.enqueue(operation)
  }

  /** Notes that the page has got its answer. */
  async noteAnswered({ seq }: OutboxRecord): Promise<void> {
    await this.#try('Cannot note the answer', (outbox) => outbox.noteAnswered(seq))
  }

  /**
   * Sends what is queued, and waits for the origin's own answer to one record.
   *
   * @param event kept alive while sending goes on
   * @returns `undefined` when there is none in time: the record goes on waiting on this device
   */
  async answerOf(
    record: OutboxRecord,
    patienceMs: number,
    event: ExtendableEvent,
  ): Promise<Response | undefined> {
    const answered = new Promise<Response | undefined>((resolve) => {
      this.#waiting.set(record.key, resolve)
    })
    const over = new AbortController()
    const { delay } = this.#options.tier.environment
    event.waitUntil(this.drain())
    const quiet = this.#schedule.quiet().then(() => undefined)
    const late = delay(patienceMs, over.signal).then(() => undefined)
    const answer = await Promise.race([answered, quiet, late])
    over.abort()
    this.#waiting.delete(record.key)
    return answer
  }

  /** Sends what is due, for at most twenty seconds. Never fails: what isn't sent now is sent later. */
  drain(): Promise<void> {
    return this.#hasQueuedRoutes ? this.#schedule.send() : Promise.resolve()
  }

  /** Ends waiting early because of good news, and sends. */
  async hasten(proof: Proof): Promise<void> {
    if (!this.#hasQueuedRoutes) return
    const owner = await this.#owner()
    if (owner === undefined) return
    await this.#try('Cannot hasten outbox', async (outbox) => outbox.hasten(owner, proof))
    await this.drain()
  }

  /**
   * Sends because the browser says that there is a network again.
   *
   * @throws TypeError when the origin can't be reached all the same: then the browser says so later, ever less often
   */
  async answerSync(): Promise<void> {
    this.#isAnsweringSync = true
    this.#isLeft = false
    try {
      await this.hasten('connected')
    } finally {
      this.#isAnsweringSync = false
    }
    const { isUnreachable } = this.#options.tier.contact
    if (this.#isLeft && isUnreachable) throw new TypeError('The origin cannot be reached yet')
  }

  /** Makes the cache hear of writes that were acknowledged before the worker was last stopped. */
  async hearAcknowledged(): Promise<void> {
    const { lastPartition } = this.#options.tier.session
    if (!this.#hasQueuedRoutes || lastPartition === undefined) return
    await this.#try('Cannot read acknowledged writes', async (outbox) => {
      const records = await outbox.unretiredAcks(ownerOf(lastPartition))
      await Promise.all(records.map((record) => this.#hear(record)))
    })
  }

  async #pass(): Promise<number | undefined> {
    const report = await this.#run()
    await Promise.all(this.#settling)
    return report?.nextDueMs
  }

  // Platform: the browser answers at once while it believes in a network. To ask for anything but a missing one, or out of
  // an answer, would send without a pause.
  async #askForSync(): Promise<void> {
    this.#isLeft = true
    const { isUnreachable } = this.#options.tier.contact
    if (isUnreachable && !this.#isAnsweringSync) await this.#options.askForSync()
  }

  async #run(): Promise<RunReport | undefined> {
    const { tier, lockPrefix, base } = this.#options
    const owner = await this.#owner()
    if (owner === undefined) return undefined
    const { now, random, locks, delay } = tier.environment
    const slice = new AbortController()
    const ended = new AbortController()
    void delay(SLICE_MS, ended.signal).then(() => slice.abort())
    const report = await this.#try('Cannot send outbox', (outbox) =>
      runOutbox(outbox, {
        owner,
        lockName: lockPrefix + owner,
        locks,
        fetch: (url, init) => this.#fetch(url, init),
        now,
        random,
        signal: slice.signal,
        delay,
        base,
        routeOf: (record) => this.#options.matchOf(record)?.route,
        onAcked: (record, response) => this.#settle(this.#hear(record), record, response),
        onParked: (record, response) => this.#settle(Promise.resolve(), record, response),
        onEvent: (event) => {
          if (ENDS_PATIENCE.has(event.type) && 'record' in event) {
            this.#waiting.get(event.record.key)?.(undefined)
          }
        },
      }),
    )
    ended.abort()
    return report
  }

  // Never another user's rows: nothing is sent while it is uncertain who is signed in.
  async #owner(): Promise<string | undefined> {
    const { tier } = this.#options
    await tier.ready()
    const { lastPartition, isUncertain } = tier.session
    return lastPartition === undefined || isUncertain ? undefined : ownerOf(lastPartition)
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { tier, matchOf } = this.#options
    const token = tier.session.token()
    const request = new Request(url, init)
    const response = await tier.contact.watch(tier.environment.fetch(request))
    const match = matchOf({ method: request.method, url })
    if (match !== undefined) await tier.hear({ match, token }, response)
    return response
  }

  // Order: heard and on disk before the page sees the answer.
  #settle(heard: Promise<void>, record: OutboxRecord, response: Response | undefined): void {
    const settling = heard
      .then(() => this.#waiting.get(record.key)?.(response))
      .finally(() => this.#settling.delete(settling))
    this.#settling.add(settling)
  }

  async #hear(record: OutboxRecord): Promise<void> {
    const { tier, matchOf } = this.#options
    const match = matchOf(record)
    const isHeard = match === undefined || (await invalidateByRecord(tier, match, record))
    if (isHeard) await this.#try('Cannot retire write', async (outbox) => outbox.retire(record.seq))
  }

  async #try<T>(what: string, work: (outbox: Queue) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(await this.#open())
    } catch (error) {
      this.#options.tier.bulletin.trouble(what, error, 'outbox-failed')
      return undefined
    }
  }

  #open(): Promise<Queue> {
    this.#outbox ??= this.#openNow()
    return this.#outbox
  }

  async #openNow(): Promise<Queue> {
    const { databaseName: name, tier, rules, witness } = this.#options
    const { now } = tier.environment
    try {
      const onLost = (): void => tier.bulletin.outbox()
      // Twice as much: what a browser counts is more than what one has stored.
      const makeRoom = (bytes: number): Promise<void> => tier.cache.makeRoom(2 * bytes)
      const outbox = await openQueue({ name, now, rules, witnesses: [witness], onLost, makeRoom })
      outbox.subscribe(({ seq }) => tier.bulletin.outbox([seq]))
      return outbox
    } catch (error) {
      this.#outbox = undefined
      throw error
    }
  }
}
