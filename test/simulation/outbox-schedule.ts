// SPDX-License-Identifier: MIT
import type { OutboxRecord } from '@springhouse/outbox'
import { bodyIn } from './outbox-oracle.ts'
import { TOO_MUCH } from './outbox-portal.ts'
import { OutboxScene, type OutboxSceneOptions, THINGS } from './outbox-scene.ts'
import type { OutboxTab } from './outbox-tab.ts'

const OWNERS = ['ann', 'bob'] as const
const MOODS = ['forbidding', 'throttling', 'failing', 'demanding version 2'] as const
const DAY_MS = 86_400_000

/** More writes make a schedule slower, and find nothing that fewer don't. */
const MAX_WRITES = 6

/** Decides by a seed what happens next to a scene. */
export class OutboxSchedule {
  readonly scene: OutboxScene
  #writes = 0

  constructor(options: OutboxSceneOptions) {
    this.scene = new OutboxScene(options)
    this.scene.open()
  }

  /** Lets one thing happen. @throws BrokenPromise */
  async step(): Promise<void> {
    const words = this.#something()
    if (words !== undefined) this.scene.trace.push(words)
    await this.scene.settle()
    this.scene.judge()
  }

  /** Lets everything arrive and every user decide. @throws BrokenPromise when something that was saved has not arrived then */
  async rest(): Promise<void> {
    const { scene } = this
    await this.#setRight()
    for (let round = 0; round < 40; round += 1) {
      for (const owner of OWNERS) await this.#workOff(owner)
      if (scene.live().length === 0) break
      scene.pass(3_600_000)
    }
    scene.judge()
    const [left] = scene.live()
    if (left !== undefined) {
      throw new Error(`Record ${left.seq} is still ${left.state} ${left.why ?? ''} after days`)
    }
    scene.oracle.judgeEnd()
  }

  async #setRight(): Promise<void> {
    const { scene } = this
    scene.trace.push('from here on nothing goes wrong')
    scene.points.isCalm = true
    scene.trouble = undefined
    scene.isExpired = false
    scene.setMood('open')
    scene.version = 2
    scene.deliveries.frozen.clear()
    await scene.deliverAll()
    for (const tab of scene.tabs) scene.kill(tab, 'for the update')
    await scene.settle()
  }

  async #workOff(owner: string): Promise<void> {
    const { scene } = this
    const [tab] = scene.tabs
    if (tab === undefined || scene.live().every((record) => record.owner !== owner)) return
    scene.session = owner
    tab.hasten(owner, 'signed-in')
    await scene.settle()
    tab.run(owner)
    await scene.deliverAll()
    for (const record of scene.live()) {
      if (record.owner === owner && record.state === 'parked') this.#decideWell(tab, record)
    }
    await scene.deliverAll()
  }

  // Somebody who looks at what is there already, and decides by that.
  #decideWell(tab: OutboxTab, record: OutboxRecord): void {
    const { scene } = this
    const { write, thing } = bodyIn(record)
    if (scene.oracle.hasEffect(write)) tab.discard(record)
    else if (record.why === 'unknown') tab.retry(record)
    else tab.edit(record, { amount: 5, etag: scene.etagOf(thing) })
  }

  #something(): string | undefined {
    const { scene } = this
    const choice = scene.random.next()
    if (choice < 0.4) return scene.deliveries.deliverOne(scene.random)
    if (choice < 0.62) return this.#run()
    if (choice < 0.74) return this.#save()
    if (choice < 0.84) return scene.pass(this.#someTime())
    if (choice < 0.9) return this.#userActs()
    return this.#goWrong()
  }

  #run(): string | undefined {
    const { random, session, tabs } = this.scene
    const tab = random.pick(tabs)
    // A page may not have heard yet who is signed in now.
    const owner = random.chance(0.85) ? session : random.pick(OWNERS)
    const hasWork = this.scene.live().some((record) => record.owner === owner)
    if (owner === undefined || tab.isRunning || !hasWork) return undefined
    if (random.chance(0.3)) tab.hasten(owner, random.pick(['connected', 'user']))
    tab.run(owner)
    return `${tab.name} sends for ${owner}`
  }

  #save(): string | undefined {
    const { random, tabs, deliveries, session = 'ann' } = this.scene
    const tab = random.pick(tabs)
    // Nobody writes into a page that is frozen.
    if (this.#writes >= MAX_WRITES || deliveries.frozen.has(tab)) return undefined
    const thing = random.pick(THINGS)
    this.#writes += 1
    const write = `w${this.#writes}`
    const amount = random.chance(0.12) ? TOO_MUCH : this.#writes
    tab.save({
      write,
      edition: 1,
      thing,
      ...(tab.version === 1 ? { litres: amount } : { amount }),
      owner: session,
      etag: random.chance(0.4) ? this.scene.etagOf(thing) : undefined,
      dependsOn: random.chance(0.15) ? this.#parentsOf(session, thing) : [],
      hasOwnKey: random.chance(0.4),
    })
    return `${session} saves ${write} of ${thing} in ${tab.name}`
  }

  #parentsOf(owner: string, thing: string): readonly string[] {
    const parents = this.scene
      .records()
      .filter((record) => record.owner === owner && record.group !== `/things/${thing}`)
    return parents.length === 0 ? [] : [this.scene.random.pick(parents).key]
  }

  #someTime(): number {
    const { random, hasLostPower } = this.scene
    if (random.chance(0.03) && !hasLostPower) {
      this.scene.hasForgotten = true
      return 31 * DAY_MS
    }
    if (random.chance(0.05)) return 8 * DAY_MS
    return random.pick([20, 500, 2_500, 6_000, 16_000, 31_000, 300_000, 3_600_000])
  }

  #userActs(): string | undefined {
    const { random, tabs, deliveries, session } = this.scene
    const tab = random.pick(tabs)
    const mine = this.scene.live().filter(({ owner }) => owner === session)
    const open = mine.filter(({ state }) => state === 'parked' || state === 'queued')
    // Whoever decides takes longer than a request that is on its way.
    const free = open.filter(({ key }) => !this.#isOnItsWay(key))
    if (free.length === 0 || tab.isDeciding || deliveries.frozen.has(tab)) return undefined
    return this.#decide(tab, random.pick(free))
  }

  #decide(tab: OutboxTab, record: OutboxRecord): string {
    const { random } = this.scene
    const { write, thing } = bodyIn(record)
    if (record.why === 'unknown') {
      this.#decideWell(tab, record)
      return `${write} is looked for at the portal, and decided on in ${tab.name}`
    }
    const act = random.below(4)
    if (act === 0 && record.state === 'parked') {
      tab.retry(record)
      return `${write} is sent again as it is, in ${tab.name}`
    }
    if (act === 1 && random.chance(0.4)) {
      tab.discard(record)
      return `${write} is given up in ${tab.name}`
    }
    tab.edit(record, { amount: 7, etag: this.scene.etagOf(thing) })
    return `${write} is changed in ${tab.name}`
  }

  #isOnItsWay(key: string): boolean {
    return [...this.scene.network.onTheWay.keys()].some((words) => words.includes(`"${key}"`))
  }

  #goWrong(): string | undefined {
    const { scene } = this
    const { random } = scene
    switch (random.below(12)) {
      case 0:
        return scene.kill(random.pick(scene.tabs), 'at any moment')
      case 1: {
        const tab = random.pick(scene.tabs)
        scene.deliveries.frozen.add(tab)
        return `${tab.name} is frozen`
      }
      case 2:
        return this.#thaw()
      case 3:
        return scene.kill(random.pick(scene.processes), 'at any moment')
      case 4:
        return this.#changeSession()
      case 5:
        return scene.setMood(random.chance(0.5) ? 'open' : random.pick(MOODS))
      case 6:
        return this.#upgrade()
      case 7:
        scene.trouble = random.pick(['abort', 'quota'])
        return `the storage will fail: ${scene.trouble}`
      case 8:
        return scene.loseConnections()
      case 9:
        return scene.cutPower()
      case 10:
        return scene.othersWrite()
      default:
        return scene.turnClock()
    }
  }

  #thaw(): string | undefined {
    const { deliveries, tabs } = this.scene
    const frozen = tabs.find((tab) => deliveries.frozen.has(tab))
    if (frozen === undefined) return undefined
    deliveries.frozen.delete(frozen)
    return `${frozen.name} thaws`
  }

  #changeSession(): string {
    const { scene } = this
    scene.isExpired = scene.random.chance(0.4)
    if (scene.isExpired) return 'the session runs out'
    scene.session = scene.random.chance(0.2) ? undefined : scene.random.pick(OWNERS)
    return `signed in: ${scene.session ?? 'nobody'}`
  }

  #upgrade(): string | undefined {
    const { scene } = this
    if (scene.version === 2) return undefined
    scene.version = 2
    scene.trace.push('version 2 of the app is out')
    return scene.kill(scene.random.pick(scene.tabs), 'for the update')
  }
}
