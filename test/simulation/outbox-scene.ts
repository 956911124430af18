// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { type Random, seededRandom } from '../torture/seeded-random.ts'
import { Deliveries } from './deliveries.ts'
import { BrokenPromise } from './oracle.ts'
import { Disk } from './outbox-disk.ts'
import type { Hits } from './outbox-failpoints.ts'
import type { OutboxFaults } from './outbox-faults.ts'
import { IndexedDatabase } from './outbox-indexed-db.ts'
import { SimLocks } from './outbox-locks.ts'
import { OutboxNetwork } from './outbox-network.ts'
import { OutboxOracle } from './outbox-oracle.ts'
import { type Actor, Points } from './outbox-points.ts'
import { type Mood, PortalProcess, REMEMBERED_SECONDS } from './outbox-portal.ts'
import { MemorySql } from './outbox-sql.ts'
import { OutboxTab } from './outbox-tab.ts'

/** What there is to write about. */
export const THINGS = ['barn', 'cow', 'dog'] as const

const DAY_MS = 86_400_000

/** Moves the time that all timers go by. */
export type Advance = (ms: number) => void

/** How a schedule is put together. */
export interface OutboxSceneOptions {
  readonly seed: number
  readonly advance: Advance
  readonly hits: Hits
  readonly faults: OutboxFaults
}

/** A device with its tabs, a network and a portal, and what can befall each of them. */
export class OutboxScene {
  readonly random: Random
  readonly trace: string[] = []
  readonly database: IndexedDatabase
  readonly deliveries: Deliveries = new Deliveries()
  readonly oracle: OutboxOracle = new OutboxOracle()
  readonly network: OutboxNetwork
  readonly points: Points
  readonly tabs: OutboxTab[] = []
  readonly processes: PortalProcess[] = []
  /** Who is signed in. */
  session: string | undefined = 'ann'
  isExpired = false
  /** Version of the app that a tab gets when it is opened. */
  version: 1 | 2 = 1
  /** How the storage will fail next. */
  trouble: 'abort' | 'quota' | undefined
  readonly #disk = new Disk()
  readonly #sql = new MemorySql()
  readonly #locks: SimLocks | undefined
  readonly #options: OutboxSceneOptions
  readonly #failures: unknown[] = []
  #mood: Mood = 'open'
  #clockOffMs = 0
  #keys = 0
  #tabsMade = 0

  constructor(options: OutboxSceneOptions) {
    this.#options = options
    const { seed, hits } = options
    const random = seededRandom(seed)
    this.random = random
    const { deliveries } = this
    this.database = new IndexedDatabase(this.#disk, {
      write: (store) => (store === 'operations' ? this.#refusal('quota') : undefined),
      commit: () => this.#refusal('abort'),
    })
    this.points = new Points({ deliveries, random, hits, kill: (who, at) => this.kill(who, at) })
    this.network = new OutboxNetwork({
      deliveries,
      random,
      hits,
      points: this.points,
      arrive: (request, session) => random.pick(this.processes).answer(request, session),
      session: () => (this.isExpired ? undefined : this.session),
    })
    this.#locks = random.chance(0.7) ? new SimLocks() : undefined
    this.#disk.onCommit = (changes) => this.#judged(() => this.oracle.judgeCommit(changes))
    this.#sql.onInsert = (table, row) => {
      if (table === 'effects') this.#judged(() => this.oracle.takeEffect(row))
    }
  }

  open(): void {
    for (const id of THINGS) this.#sql.rows('things').push({ id, etag: '"first"' })
    const count = this.random.chance(0.5) ? 2 : 1
    while (this.processes.length < count) this.processes.push(this.#newProcess())
    while (this.tabs.length < count) this.tabs.push(this.#newTab())
  }

  async close(): Promise<void> {
    for (const tab of this.tabs) tab.isDead = true
    for (const process of this.processes) await process.close()
  }

  /** @throws BrokenPromise */
  judge(): void {
    const [failure] = this.#failures
    if (failure !== undefined) throw failure
    this.oracle.judgeDisk(this.#disk.image)
  }

  /** All records on the disk. */
  records(): readonly OutboxRecord[] {
    const rows = this.#disk.image.stores.get('operations')?.values() ?? []
    // Rows of this store are records.
    return [...rows] as unknown as readonly OutboxRecord[]
  }

  /** Records that aren't at the origin yet. */
  live(): readonly OutboxRecord[] {
    return this.records().filter(({ state }) => state !== 'acked' && state !== 'retired')
  }

  etagOf(thing: string): string {
    return String(this.#sql.rows('things').find(({ id }) => id === thing)?.['etag'])
  }

  pass(ms: number): string {
    if (ms >= DAY_MS) this.#outlast(ms)
    this.#options.advance(ms)
    return `${ms} ms pass`
  }

  // Assumed: nothing stays on a wire or in a process for a day, nor in a tab for as long as the origin remembers.
  #outlast(ms: number): void {
    this.network.dropAll()
    for (const process of this.processes) this.kill(process, 'within days')
    if (ms >= REMEMBERED_SECONDS * 1000) for (const tab of this.tabs) this.kill(tab, 'within weeks')
  }

  kill(actor: Actor, where: string): string {
    const words = `${actor.name} is killed ${where}`
    if (where.includes(':')) this.trace.push(words)
    actor.isDead = true
    this.deliveries.lose(actor)
    this.deliveries.frozen.delete(actor)
    const tabAt = this.tabs.findIndex((tab) => tab === actor)
    if (tabAt >= 0) {
      this.database.kill(actor.name)
      this.tabs[tabAt] = this.#newTab()
    }
    const process = this.processes.find((each) => each === actor)
    if (process !== undefined) this.#restart(process)
    return words
  }

  setMood(mood: Mood): string {
    this.#mood = mood
    for (const process of this.processes) process.mood = mood
    return `the portal is ${mood}`
  }

  loseConnections(): string {
    if (this.random.chance(0.4)) {
      this.#options.hits.note('storage:version-change')
      this.database.announceVersionChange()
      return 'the database is asked to close'
    }
    this.#options.hits.note('storage:connection-lost')
    const isAnnounced = this.random.chance(0.5)
    this.database.loseConnections(isAnnounced)
    return `the browser drops the database${isAnnounced ? '' : ' without a word'}`
  }

  /** Whether the power has failed: what was noted of the last requests may be gone since. */
  hasLostPower = false

  /** Whether so much time has passed that the portal has forgotten what it did. */
  hasForgotten = false

  cutPower(): string | undefined {
    // A power cut may take with it that a request was sent; then only an origin that doesn't forget tells it from a new one.
    if (this.hasForgotten) return undefined
    this.hasLostPower = true
    this.#options.hits.note('storage:power-cut')
    const kept = this.random.below(this.#disk.possibleLosses)
    for (const tab of this.tabs) this.kill(tab, 'by a power cut')
    const lost = this.#disk.cutPower(kept)
    return `the power fails: the last ${lost} transactions are gone`
  }

  othersWrite(): string {
    const thing = this.random.pick(THINGS)
    const row = this.#sql.rows('things').find(({ id }) => id === thing)
    if (row !== undefined) row['etag'] = `"by others ${this.trace.length}"`
    return `somebody else changes ${thing}`
  }

  turnClock(): string {
    const ms = this.random.pick([-120_000, -20_000, 20_000, 120_000])
    this.#clockOffMs += ms
    return `the device's clock is turned by ${ms} ms`
  }

  /** Lets everything arrive that is on its way. */
  async deliverAll(): Promise<void> {
    await this.settle()
    while (!this.deliveries.isEmpty) {
      this.trace.push(this.deliveries.deliverOne(this.random) ?? '')
      await this.settle()
    }
  }

  /** Lets everything run on that waits for nobody. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve)
      })
      if (!this.database.isIdle) quiet = 0
    }
  }

  #judged(judge: () => void): void {
    try {
      judge()
    } catch (error) {
      this.#failures.push(error)
    }
  }

  #restart(process: PortalProcess): void {
    this.processes[this.processes.indexOf(process)] = this.#newProcess()
    void process.close()
  }

  #refusal(kind: 'abort' | 'quota'): DOMException | undefined {
    if (this.trouble !== kind) return undefined
    this.trouble = undefined
    this.#options.hits.note(`storage:${kind}`)
    return kind === 'quota'
      ? new DOMException('Full', 'QuotaExceededError')
      : new DOMException('Aborted', 'AbortError')
  }

  #newProcess(): PortalProcess {
    const process = new PortalProcess('the portal', this.#sql, this.points)
    process.mood = this.#mood
    return process
  }

  #newTab(): OutboxTab {
    this.#tabsMade += 1
    return new OutboxTab({
      name: `tab ${this.#tabsMade}`,
      version: this.version,
      points: this.points,
      oracle: this.oracle,
      faults: this.#options.faults,
      locks: this.#locks,
      fetch: (who, url, init) => this.network.fetch(who, url, init),
      newKey: () => {
        this.#keys += 1
        return `key-${this.#keys}`
      },
      nowMs: () => Date.now() + this.#clockOffMs,
      random: () => this.random.next(),
      renew: async () => {
        const isRenewed = this.random.chance(0.5)
        if (isRenewed) this.isExpired = false
        return isRenewed
      },
      failed: (error) => this.#noteFailure(error),
    })
  }

  // A run or a save that fails because of its storage is no failure of the promise: its page was told.
  #noteFailure(error: unknown): void {
    const isStorage =
      error instanceof DOMException ||
      (error instanceof Error && /^Outbox(Full|Unavailable)Error$/.test(error.name))
    if (!isStorage || error instanceof BrokenPromise) this.#failures.push(error)
  }
}
