// SPDX-License-Identifier: MIT
import { catalog, definePolicy, type Policy, type Position } from '@springhouse/core'
import { createOrigin, type Origin } from '@springhouse/origin'
import { springhouse, type Springhouse } from '@springhouse/server-headers'
import type { Deliveries } from './deliveries.ts'
import type { LaggingDriver, SimLog } from './sim-log.ts'

/** Where the portal is. */
export const PORTAL = 'https://portal.test'

/** Everybody may read the rows; they stay fresh for 30 days for who follows. */
export const POLICY: Policy = definePolicy({
  version: 1,
  routes: {
    row: catalog('/rows/:id', {
      tags: ['row:{id}'],
      lifetimes: { process: '1h' },
    }),
  },
})

/** What a process of the portal needs. */
export interface SimPortalOptions {
  readonly log: SimLog
  readonly deliveries: Deliveries
  readonly rows: readonly number[]
  readonly nowMs: () => number
}

/** One process of the portal: the real origin and the real middleware over a log that lags. */
export class SimPortal {
  readonly driver: LaggingDriver
  readonly #options: SimPortalOptions
  readonly #origin: Origin
  readonly #portal: Springhouse

  private constructor(options: SimPortalOptions) {
    const { log, nowMs } = options
    this.#options = options
    this.driver = log.connect(nowMs)
    this.#origin = createOrigin({ policy: POLICY, app: 'sim', driver: this.driver, now: nowMs })
    this.#portal = springhouse({
      origin: this.#origin,
      session: () => undefined,
      secret: 'a secret of enough characters',
      now: nowMs,
      clock: nowMs,
    })
  }

  static async open(options: SimPortalOptions): Promise<SimPortal> {
    const portal = new SimPortal(options)
    await portal.#origin.start()
    return portal
  }

  /** Answers a request; a handler takes the time that the schedule gives it, before its query and after. */
  answer(request: Request): Promise<Response> {
    const { deliveries, rows } = this.#options
    return this.#portal.fetch(request, async ({ url }) => {
      await deliveries.arrival('a handler begins', this)
      const row = Number(new URL(url).pathname.split('/').at(-1))
      const version = rows[row] ?? 0
      await deliveries.arrival(`a handler has read version ${version} of row ${row}`, this)
      return Response.json({ version })
    })
  }

  invalidate(tag: string): Promise<Position> {
    return this.#origin.invalidate([tag])
  }

  /** Dies: what it was about is lost. */
  async die(): Promise<void> {
    this.#options.deliveries.lose(this)
    await this.#portal.close()
    await this.#origin.close()
  }
}
