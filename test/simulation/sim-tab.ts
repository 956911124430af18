// SPDX-License-Identifier: MIT
import type { Confirmation } from '@springhouse/core'
import type { Random } from '../torture/seeded-random.ts'
import type { Environment } from '../../packages/client/src/environment.ts'
import { Follower } from '../../packages/client/src/log/follower.ts'
import { localRelay, type Relay } from '../../packages/client/src/log/local-relay.ts'
import type { Deliveries } from './deliveries.ts'
import type { Network } from './network.ts'
import type { SimDevice, SimWorker } from './sim-worker.ts'

/** What a tab needs. */
export interface SimTabOptions {
  readonly deliveries: Deliveries
  readonly network: Network
  readonly device: SimDevice
  readonly random: Random
  /** The worker that runs now. */
  readonly worker: () => SimWorker
  /** What the tab writes down of a confirmation. */
  readonly noted: (confirmation: Confirmation) => Confirmation
}

/** A tab that follows the log with the real follower and relays to the worker; it may be frozen. */
export class SimTab {
  readonly #options: SimTabOptions
  readonly #term = new AbortController()
  readonly #late: (() => void)[] = []
  readonly #follower: Follower

  constructor(options: SimTabOptions) {
    this.#options = options
    const { device, noted } = options
    const relay = this.#relay()
    this.#follower = new Follower({
      environment: this.#environment(),
      base: '/springhouse',
      chooseRelay: () => relay,
      localRelay: localRelay(() => undefined),
      hooks: {
        onLink: () => undefined,
        onSession: () => undefined,
        onConfirmation: (scope, confirmation) => {
          device.confirmations.set(scope, noted(confirmation))
        },
        announce: () => undefined,
        trouble: () => undefined,
        onRelayFailure: () => undefined,
      },
    })
  }

  /** Leads from now on. */
  lead(): void {
    void this.#follower.run(this.#term.signal)
  }

  /** Hears that another tab leads. */
  yieldLead(): void {
    this.#term.abort()
    this.#options.deliveries.lose(this)
  }

  get isFrozen(): boolean {
    return this.#options.deliveries.frozen.has(this)
  }

  freeze(): void {
    this.#options.deliveries.frozen.add(this)
  }

  thaw(): void {
    this.#options.deliveries.frozen.delete(this)
    for (const callback of this.#late.splice(0)) callback()
  }

  /** There may be a network again. */
  nudge(): void {
    this.#follower.nudge(false)
  }

  // Each call is a message there and a message back; either is lost when the worker is killed.
  #relay(): Relay {
    const { deliveries, worker } = this.#options
    const call = async <T>(words: string, work: (called: SimWorker) => Promise<T>): Promise<T> => {
      const called = worker()
      await deliveries.arrival(`the worker is told: ${words}`, this, called)
      const answer = await work(called)
      await deliveries.arrival(`the worker answers: ${words}`, this, called)
      return answer
    }
    return {
      positions: () =>
        call('where do you stand?', async ({ log }) => {
          await log.load()
          return log.positions()
        }),
      applyInvalidation: (scope, event, confirmation) =>
        call(`event ${event.position.seq}`, (called) =>
          called.applyInvalidation(scope, event, confirmation),
        ),
      applyReset: (scope, position, confirmation, from) =>
        call(`start over at ${position.seq}`, (called) =>
          called.applyReset(scope, position, confirmation, from),
        ),
      applySession: ({ confirmations = [] }) =>
        call('hello', async (called) => {
          for (const { scope, confirmation } of confirmations) called.confirm(scope, confirmation)
        }),
    }
  }

  #environment(): Environment {
    const { network, device, random } = this.#options
    return {
      now: device.nowMs,
      random: random.next,
      fetch: (url, init) => network.connect(url, init, this),
      startTimer: (callback, delayMs) => {
        const timer = setTimeout(() => {
          if (this.isFrozen) this.#late.push(callback)
          else callback()
        }, delayMs)
        return () => clearTimeout(timer)
      },
      locks: undefined,
      workers: undefined,
      openChannel: () => undefined,
      isVisible: () => true,
      onMoment: () => undefined,
    }
  }
}
