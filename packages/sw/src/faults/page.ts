// SPDX-License-Identifier: MIT
import type { FaultEffect, FaultPoint } from './fault-script.ts'
import { bodyOf } from './model-origin.ts'
import type { ReadPath } from './model-policy.ts'
import { must } from './oracle.ts'
import { Portal } from './portal.ts'

export const SMALL = '/api/products/1'
/** Its body lies in Cache Storage. */
export const LARGE = '/api/products/large'

/** A page on a device whose storage a test lets fail. */
export class Page {
  readonly portal: Portal = new Portal()

  /** Reads, checks that the answer is whole, and waits for the work behind it; tells where the answer came from. */
  async read(path: ReadPath = SMALL): Promise<string> {
    const { origin } = this.portal
    const response = await this.portal.fetch(path)
    const owner = path === '/api/me' ? (origin.user ?? '') : ''
    const whole = bodyOf({ path, owner, version: origin.versionOf(path) })
    must((await response.text()) === whole, `Not the whole of ${path}`)
    await this.portal.settled()
    return response.headers.get('Cache-Status')?.split(', ').at(-1) ?? ''
  }

  /** Reads twice when nothing fails any more: a worker that has recovered stores the first answer. */
  async readAgain(path: ReadPath = SMALL): Promise<string> {
    this.portal.storage.disarm()
    await this.portal.follow()
    await this.read(path)
    return this.read(path)
  }

  /** Signs a user in, at the origin and at the worker. */
  async signIn(user: string): Promise<void> {
    this.portal.origin.user = user
    await this.portal.call((api) => api.applySession({ partition: user, cache: true }))
    await this.portal.settled()
  }

  failAlways(point: FaultPoint, effect: FaultEffect): void {
    this.portal.storage.arm([{ point, effect, skip: 0, times: Number.POSITIVE_INFINITY }])
  }

  failOnce(point: FaultPoint, effect: FaultEffect): void {
    this.portal.storage.arm([{ point, effect, skip: 0, times: 1 }])
  }

  /** How often a trouble was counted. */
  count(counter: string): number {
    return this.portal.worker.parts.tier.bulletin.counters.get(counter) ?? 0
  }

  /** All that pages were told of trouble. */
  get told(): string {
    return this.portal.troubles.join('\n')
  }

  /** Takes the faults out again. */
  end(): void {
    this.portal.end()
  }
}
