// SPDX-License-Identifier: MIT
import type { Random } from '../torture/seeded-random.ts'
import type { Deliveries } from './deliveries.ts'
import type { Hits } from './outbox-failpoints.ts'

/** Who can be killed: a tab, or a process of the origin. */
export interface Actor {
  readonly name: string
  isDead: boolean
}

/** Nothing of who is dead goes on. */
export const NEVER: Promise<never> = new Promise<never>(() => undefined)

/** What stopping somebody at a failpoint needs. */
export interface PointsOptions {
  readonly deliveries: Deliveries
  readonly random: Random
  readonly hits: Hits
  readonly kill: (actor: Actor, where: string) => void
}

/** The failpoints of tabs and processes: whoever passes one goes on, is held up, or dies there. */
export class Points {
  /** Whether anything goes wrong at all. */
  isCalm = false
  readonly #options: PointsOptions

  constructor(options: PointsOptions) {
    this.#options = options
  }

  /** Passes a failpoint; never resolves for who dies there. */
  async pass(where: string, actor: Actor): Promise<void> {
    const { random, hits, kill, deliveries } = this.#options
    if (actor.isDead) return NEVER
    hits.note(where)
    const fate = this.isCalm ? 1 : random.next()
    if (fate < 0.012) {
      kill(actor, where)
      return NEVER
    }
    if (fate < 0.15) await this.#hold(`${actor.name} goes on at ${where}`, actor)
    else if (deliveries.frozen.has(actor)) await this.thawed(actor)
    if (actor.isDead) return NEVER
  }

  /** Waits while somebody is frozen; never resolves for the dead. */
  async thawed(actor: Actor): Promise<void> {
    if (actor.isDead) return NEVER
    if (!this.#options.deliveries.frozen.has(actor)) return
    await this.#hold(`${actor.name} goes on after its thaw`, actor)
    if (actor.isDead) return NEVER
  }

  #hold(words: string, actor: Actor): Promise<void> {
    return this.#options.deliveries.arrival(words, actor).catch(() => NEVER)
  }
}
