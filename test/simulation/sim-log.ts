// SPDX-License-Identifier: MIT
import { type LogDriver, memory } from '@springhouse/origin'
import type { FollowEvent, Following } from '../../packages/origin/src/log/log-driver.ts'
import { FaultyDriver } from '../../packages/origin/src/testing/faulty-driver.ts'

/** How long a process trusts its memory without a word of the log, in milliseconds. */
export const MAX_BLIND_MS = 1000

/** The log's server: it outlives the processes, and may lose everything and begin another life. */
export class SimLog {
  #life: LogDriver = memory()
  readonly #onLost = new Set<() => void>()

  /** The log as one process reaches it. */
  connect(nowMs: () => number): LaggingDriver {
    const current = (): LogDriver => this.#life
    // Each call goes to the life of the log that there is now; a process that ends doesn't end the log.
    const shared = new Proxy(this.#life, {
      get: (_, name) => {
        if (name === 'close') return async () => undefined
        const life = current()
        const member: unknown = Reflect.get(life, name, life)
        return typeof member === 'function' ? (member.bind(life) as unknown) : member
      },
    })
    const driver = new LaggingDriver(shared, nowMs)
    this.#onLost.add(() => void driver.hearLoss(this.#life))
    return driver
  }

  /** Loses everything: another epoch begins. */
  lose(): void {
    this.#life = memory()
    for (const tell of this.#onLost) tell()
  }
}

interface Late {
  readonly event: FollowEvent
  readonly sinceMs: number
}

/** A log whose events reach their process when the schedule says so. The process trusts itself for a second meanwhile. */
export class LaggingDriver extends FaultyDriver {
  readonly #nowMs: () => number
  readonly #late: Late[] = []
  #tell: (event: FollowEvent) => void = () => undefined
  #following: Following | undefined

  constructor(inner: LogDriver, nowMs: () => number) {
    super(inner, undefined)
    this.#nowMs = nowMs
  }

  get isLate(): boolean {
    return this.#late.length > 0
  }

  override follow(scope: string, listener: (event: FollowEvent) => void): Following {
    this.#tell = listener
    this.#follow(scope)
    return {
      isHearing: () =>
        this.#nowMs() - (this.#late[0]?.sinceMs ?? Infinity) < MAX_BLIND_MS || !this.isLate,
      refresh: async () => this.catchUpNow(),
      close: () => this.#following?.close(),
    }
  }

  /** Lets the process hear the next event. */
  hearNext(): void {
    const late = this.#late.shift()
    if (late !== undefined) this.#tell(late.event)
  }

  /** Lets the process hear everything. */
  catchUpNow(): void {
    while (this.isLate) this.hearNext()
  }

  /** The log has begun another life; its process hears of it like of anything else. */
  async hearLoss(life: LogDriver): Promise<void> {
    if (this.#following === undefined) return
    this.#following.close()
    const { head } = await life.read('public')
    this.#late.push({
      event: { type: 'reset', position: head, why: 'epoch' },
      sinceMs: this.#nowMs(),
    })
    this.#follow('public')
  }

  #follow(scope: string): void {
    let isFirst = this.#following === undefined
    this.#following = super.follow(scope, (event) => {
      // What a new life says first was told as its reset.
      if (event.type === 'start' && !isFirst) return
      if (isFirst) this.#tell(event)
      else this.#late.push({ event, sinceMs: this.#nowMs() })
      isFirst = false
    })
  }
}
