// SPDX-License-Identifier: MIT
import { type Random, seededRandom } from '../torture/seeded-random.ts'
import { Deliveries } from './deliveries.ts'
import { type Faults, NO_FAULTS } from './faults.ts'
import { memoryDatabase } from './memory-database.ts'
import { Network } from './network.ts'
import { Oracle } from './oracle.ts'
import { SimLog } from './sim-log.ts'
import { SimPortal } from './sim-portal.ts'
import { SimTab } from './sim-tab.ts'
import { type SimDevice, SimWorker } from './sim-worker.ts'

/** Moves the time that all timers go by; the test gives its own. */
export type Advance = (ms: number) => void

/** A write that was committed and is not in the log yet. */
interface Pending {
  readonly row: number
  readonly version: number
}

/** One portal with one browser, and all that a schedule may do to them. */
export class Stage {
  readonly random: Random
  readonly deliveries: Deliveries = new Deliveries()
  readonly oracle: Oracle = new Oracle()
  readonly trace: string[] = []
  readonly #log = new SimLog()
  readonly #portals: SimPortal[] = []
  readonly #network: Network
  readonly #device: SimDevice
  readonly #faults: Faults
  readonly #advance: Advance
  readonly #pending: Pending[] = []
  readonly #failures: unknown[] = []
  readonly #zombies: SimTab[] = []
  #clockOffMs = 0
  #setBackMs = 0
  #worker: SimWorker
  #tab: SimTab

  constructor(seed: number, advance: Advance, faults: Faults = NO_FAULTS) {
    this.random = seededRandom(seed)
    this.#advance = advance
    this.#faults = faults
    const { deliveries, random } = this
    this.#network = new Network({ deliveries, random, portals: this.#portals })
    this.#device = {
      database: memoryDatabase(),
      entries: new Map(),
      confirmations: new Map(),
      nowMs: () => Date.now() + this.#clockOffMs,
    }
    this.#worker = this.#newWorker()
    this.#tab = this.#newTab()
  }

  async open(): Promise<void> {
    for (let index = 0; index < 2; index += 1) this.#portals.push(await this.#newPortal())
    this.#tab.lead()
    // Most of what can go wrong needs a browser that follows.
    await settle()
    await this.#deliverAll()
  }

  async close(): Promise<void> {
    for (const tab of [this.#tab, ...this.#zombies]) tab.yieldLead()
    this.deliveries.lose(this.#worker)
    for (const portal of this.#portals.splice(0)) await portal.die()
  }

  /** Lets one thing happen, and holds the product to its promise. @throws BrokenPromise */
  async step(): Promise<void> {
    const words = await this.#something()
    if (words === undefined) return
    this.trace.push(words)
    await settle()
    this.#judge()
  }

  /** Lets everything arrive and come to rest. @throws BrokenPromise when the browser has not caught up, or reads the past */
  async rest(): Promise<void> {
    this.trace.push('from here on nothing happens but what is on its way')
    for (const tab of this.#zombies.splice(0)) {
      tab.thaw()
      tab.yieldLead()
    }
    this.#tab.thaw()
    while (this.#pending.length > 0) await this.#publish()
    // Who follows after two rounds has received everything: the lease of what came before is over.
    for (let round = 0; round < 2 || (round < 30 && !this.#isFollowing); round += 1) {
      await this.#deliverAll()
      this.#advance(40_000)
      this.trace.push('40000 ms pass')
      await this.#deliverAll()
      await this.#askWhetherFollowing()
      this.#judge()
    }
    await this.#converge()
  }

  get #isFollowing(): boolean {
    return this.#worker.log.follows('public')
  }

  // As each read does: a worker that was just started knows nothing before it has loaded.
  async #askWhetherFollowing(): Promise<void> {
    await this.#worker.log.load()
    await this.#worker.log.isFollowing('public')
  }

  async #converge(): Promise<void> {
    await this.#askWhetherFollowing()
    if (!this.#isFollowing) {
      throw new Error('The browser does not follow although nothing has happened for minutes')
    }
    for (const [row, version] of this.oracle.rows.entries()) {
      const shown = await this.#freshVersion(row)
      if (shown !== version) {
        throw new Error(
          `After quiet row ${row} is fresh in version ${shown}, and is in version ${version}`,
        )
      }
    }
    this.#judge()
  }

  // An HTTP cache in between may give an old copy some times before its lifetime is over.
  async #freshVersion(row: number): Promise<number | undefined> {
    for (let tries = 0; tries < 30; tries += 1) {
      const shown = await Promise.race([this.#worker.read(row), settle()])
      if (typeof shown === 'number') return shown
      await this.#deliverAll()
    }
    return undefined
  }

  async #deliverAll(): Promise<void> {
    for (const portal of this.#portals) portal.driver.catchUpNow()
    await settle()
    while (!this.deliveries.isEmpty) {
      this.trace.push(this.deliveries.deliverOne(this.random) ?? '')
      await settle()
    }
  }

  #judge(): void {
    const [failure] = this.#failures
    if (failure !== undefined) throw failure
    this.#worker.judgeFollowing(Date.now(), this.#setBackMs)
  }

  async #something(): Promise<string | undefined> {
    const choice = this.random.next()
    if (choice < 0.46) return this.deliveries.deliverOne(this.random)
    if (choice < 0.6) return this.#hearLog()
    if (choice < 0.68) return this.#pass()
    if (choice < 0.74) return this.#read(this.random.below(this.oracle.rows.length))
    if (choice < 0.84) return this.#write()
    if (choice < 0.95) return this.#publish()
    return this.#trouble()
  }

  #hearLog(): string | undefined {
    const late = this.#portals.filter(({ driver }) => driver.isLate)
    if (late.length === 0) return undefined
    const portal = this.random.pick(late)
    portal.driver.hearNext()
    return `process ${this.#portals.indexOf(portal) + 1} hears its log`
  }

  #pass(): string {
    const ms = this.random.pick([20, 60, 500, 1_500, 5_000, 15_000, 16_000, 46_000])
    this.#advance(ms)
    return `${ms} ms pass`
  }

  #read(row: number): string {
    // A worker that is killed answers nobody.
    this.#worker.read(row).catch((error: unknown) => this.#note(error))
    return `the page reads row ${row}`
  }

  #write(): string {
    const row = this.random.below(this.oracle.rows.length)
    const version = (this.oracle.rows[row] ?? 0) + 1
    this.oracle.rows[row] = version
    this.#pending.push({ row, version })
    return `version ${version} of row ${row} is committed`
  }

  async #publish(): Promise<string | undefined> {
    const written = this.#pending.shift()
    if (written === undefined) return undefined
    const { row, version } = written
    const tag = this.random.chance(0.2) ? 'row:*' : `row:${row}`
    const position = await this.random.pick(this.#portals).invalidate(tag)
    const told = this.oracle.append(position, row, version, Date.now())
    if (!this.random.chance(0.3)) return `${tag} is appended as ${told.position.seq}`
    const worker = this.#worker
    void this.deliveries
      .arrival(`the answer to an own write: ${position.seq}`, worker)
      .then(() => worker.hearOwnWrite(tag, position))
      .catch((error: unknown) => this.#note(error))
    return `${tag} is appended as ${told.position.seq}, by this browser`
  }

  async #trouble(): Promise<string | undefined> {
    switch (this.random.below(9)) {
      case 0:
      case 1:
        return this.#killWorker()
      case 2:
        this.#tab.freeze()
        return 'the tab is frozen'
      case 3:
        this.#tab.thaw()
        return 'the tab thaws'
      case 4:
        return this.#network.cut() ? 'a connection is cut' : undefined
      case 5:
        return this.#restartProcess()
      case 6:
        if (this.random.chance(0.7)) return undefined
        this.#log.lose()
        return 'the log has lost everything'
      case 7:
        return this.#turnClock()
      default:
        return this.#changeLead()
    }
  }

  #killWorker(): string {
    this.deliveries.lose(this.#worker)
    this.#worker = this.#newWorker()
    return 'the worker is killed'
  }

  async #restartProcess(): Promise<string> {
    const index = this.random.below(this.#portals.length)
    const old = this.#portals[index]
    this.#portals[index] = await this.#newPortal()
    await old?.die()
    return `process ${index + 1} is restarted`
  }

  #turnClock(): string {
    const ms = this.random.pick([-3_600_000, -30_000, 30_000, 600_000])
    this.#clockOffMs += ms
    this.#setBackMs += Math.max(0, -ms)
    return `the device's clock is turned by ${ms} ms`
  }

  // A tab that was frozen loses the lead and learns of it only when it thaws.
  #changeLead(): string | undefined {
    const zombie = this.#zombies.shift()
    if (zombie !== undefined) {
      if (!zombie.isFrozen) zombie.yieldLead()
      else {
        zombie.thaw()
        this.#zombies.push(zombie)
      }
      return 'a tab that has lost the lead thaws, or hears of it'
    }
    if (!this.#tab.isFrozen) return undefined
    this.#zombies.push(this.#tab)
    this.#tab = this.#newTab()
    this.#tab.lead()
    return 'another tab takes the lead from the frozen one'
  }

  #note(error: unknown): void {
    // What was lost on the way is no failure of the promise.
    if (!(error instanceof TypeError)) this.#failures.push(error)
  }

  #newPortal(): Promise<SimPortal> {
    const { deliveries, oracle } = this
    return SimPortal.open({
      log: this.#log,
      deliveries,
      rows: oracle.rows,
      nowMs: () => Date.now(),
    })
  }

  #newWorker(): SimWorker {
    const { oracle } = this
    return new SimWorker({
      device: this.#device,
      network: this.#network,
      oracle,
      faults: this.#faults,
    })
  }

  #newTab(): SimTab {
    const { deliveries, random } = this
    return new SimTab({
      deliveries,
      random,
      network: this.#network,
      device: this.#device,
      worker: () => this.#worker,
      noted: (confirmation) => this.#faults.confirmation(confirmation, this.#device.nowMs()),
    })
  }
}

/** Lets everything run on that waits for nobody. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
  }
}
