// SPDX-License-Identifier: MIT
import type { Invalidation, InvalidationKind, Position, Tag } from '@springhouse/core'
import type { EntryStore } from '../cache/entry-store.ts'
import type { CatchUp } from '../log/catch-up.ts'
import type {
  Acknowledgement,
  DriverStart,
  FollowEvent,
  Following,
  LogDriver,
  LogState,
  TagVersions,
} from '../log/log-driver.ts'

/** How a faulty driver misbehaves; each may be changed at any time. */
export interface Faults {
  /** Appends reject. */
  failAppend: boolean
  /** Every call waits for ever. */
  hang: boolean
  /** The follower is not heard, and events wait until it is again. */
  deaf: boolean
}

/** Decorates a driver with faults, for tests of what stands on it. */
export class FaultyDriver implements LogDriver {
  readonly name = 'faulty'
  readonly entries: EntryStore | undefined
  readonly faults: Faults = { failAppend: false, hang: false, deaf: false }
  readonly #inner: LogDriver
  readonly #held: (() => void)[] = []
  readonly #listeners = new Map<string, (event: FollowEvent) => void>()

  constructor(inner: LogDriver, entries: EntryStore | undefined = inner.entries) {
    this.#inner = inner
    this.entries = entries
  }

  start(options: DriverStart): Promise<void> {
    return this.#inner.start(options)
  }

  close(): Promise<void> {
    return this.#inner.close()
  }

  async append(scope: string, tags: readonly Tag[], kind: InvalidationKind): Promise<Position> {
    if (this.faults.failAppend) throw new Error('The log refuses')
    return this.#orHang(() => this.#inner.append(scope, tags, kind))
  }

  acknowledge(
    scope: string,
    position: Position,
    level: 'replicated' | 'applied',
    timeoutMs: number,
  ): Promise<Acknowledgement> {
    return this.#orHang(() => this.#inner.acknowledge(scope, position, level, timeoutMs))
  }

  read(scope: string): Promise<LogState> {
    return this.#orHang(() => this.#inner.read(scope))
  }

  follow(scope: string, listener: (event: FollowEvent) => void): Following {
    this.#listeners.set(scope, listener)
    const following = this.#inner.follow(scope, (event) => {
      if (this.faults.deaf) this.#held.push(() => listener(event))
      else listener(event)
    })
    return {
      isHearing: (applied) => !this.faults.deaf && following.isHearing(applied),
      refresh: () => (this.faults.deaf ? new Promise(() => undefined) : following.refresh()),
      close: () => following.close(),
    }
  }

  catchUp(scope: string, since: Position | undefined): Promise<CatchUp> {
    return this.#orHang(() => this.#inner.catchUp(scope, since))
  }

  readRange(
    scope: string,
    epoch: string,
    firstSeq: number,
    lastSeq: number,
  ): Promise<readonly Invalidation[] | undefined> {
    return this.#orHang(() => this.#inner.readRange(scope, epoch, firstSeq, lastSeq))
  }

  tagVersions(scope: string, tags: readonly Tag[]): Promise<TagVersions> {
    return this.#orHang(() => this.#inner.tagVersions(scope, tags))
  }

  /** Delivers the events that waited while the follower was deaf. */
  hearAgain(): void {
    this.faults.deaf = false
    for (const deliver of this.#held.splice(0)) deliver()
  }

  /** Tells the latest follower of a scope something that the log did not say. */
  emit(scope: string, event: FollowEvent): void {
    this.#listeners.get(scope)?.(event)
  }

  #orHang<T>(call: () => Promise<T>): Promise<T> {
    return this.faults.hang ? new Promise(() => undefined) : call()
  }
}
