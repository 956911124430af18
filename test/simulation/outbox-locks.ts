// SPDX-License-Identifier: MIT
import type { Locks } from '../../packages/outbox/src/run/run-options.ts'
import type { Actor } from './outbox-points.ts'

interface Holding {
  readonly tab: Actor
  readonly rob: () => void
}

/** Web Locks of one browser: a frozen tab keeps its locks, a dead one loses them. */
export class SimLocks {
  readonly #held = new Map<string, Holding>()

  /** `navigator.locks` as a tab sees it. */
  of(tab: Actor): Locks {
    return {
      request: <T>(
        name: string,
        options: { ifAvailable: true } | { steal: true },
        callback: (lock: unknown) => Promise<T>,
      ): Promise<T> => {
        const holding = this.#held.get(name)
        const isTaken = holding !== undefined && !holding.tab.isDead
        if (isTaken && 'ifAvailable' in options) return callback(null)
        holding?.rob()
        return this.#hold(name, tab, callback)
      },
    }
  }

  #hold<T>(name: string, tab: Actor, callback: (lock: unknown) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const holding = {
        tab,
        rob: () => reject(new DOMException('Stolen', 'AbortError')),
      }
      this.#held.set(name, holding)
      const release = (): void => {
        if (this.#held.get(name) === holding) this.#held.delete(name)
      }
      callback({ name }).finally(release).then(resolve, reject)
    })
  }
}
