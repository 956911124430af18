// SPDX-License-Identifier: MIT
import {
  type Invalidation,
  type InvalidationKind,
  isAtOrPast,
  type Position,
  type Tag,
  TagTable,
} from '@springhouse/core'
import type { FollowEvent, Following, LogDriver, LogEvent } from '../log/log-driver.ts'

/** What one process has applied of one scope's log, and who wants to hear of it. */
export class ScopeFollower {
  readonly scope: string
  /** Resolves when the first position is known. */
  readonly started: Promise<void>
  readonly #following: Following
  readonly #listeners = new Set<(event: LogEvent) => void>()
  readonly #waiting = new Set<Waiting>()
  #table: TagTable | undefined
  /** The latest own append; its event may not have arrived yet. */
  #appended: Position | undefined
  /** The question whether the log has begun a life that this process has not heard of, while it is open. */
  #doubt: Promise<void> | undefined
  #announceStart: () => void = () => undefined

  constructor(driver: LogDriver, scope: string) {
    this.scope = scope
    this.started = new Promise((resolve) => {
      this.#announceStart = resolve
    })
    this.#following = driver.follow(scope, (event) => this.#hear(event))
  }

  /** The applied state of the log, `undefined` before its first event. */
  get table(): TagTable | undefined {
    return this.#table
  }

  /**
   * What data that is loaded from now on is surely current at, `undefined` before the first event: all that was appended
   * before an own append had been committed by then, whether it has been heard or not.
   *
   * Says nothing of stored copies: these are judged by what has been applied.
   */
  get loadStamp(): Position | undefined {
    const applied = this.#table?.position
    return applied === undefined ? undefined : later(applied, this.#appended)
  }

  /** Whether memory may be trusted: everything up to a lately confirmed head has been applied. */
  get isHearing(): boolean {
    const position = this.#table?.position
    return (
      position !== undefined && this.#doubt === undefined && this.#following.isHearing(position)
    )
  }

  /** Calls `listener` after each event has been applied here. It must not throw. */
  subscribe(listener: (event: LogEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Applies an own append before its event arrives, without moving the position.
   *
   * Order: the position waits for the event, which comes with its place's nonce: by that the driver finds out later that
   * the log has stepped back.
   */
  raise(tags: readonly Tag[], position: Position): void {
    if (this.#table?.epoch !== position.epoch) {
      this.#askAnew()
      return
    }
    this.#table.raise(tags, position.seq)
    this.#appended = later(position, this.#appended)
  }

  /**
   * Waits until `position` has been applied.
   *
   * @returns `false` when the time has passed or the log has begun another epoch
   */
  waitFor(position: Position, timeoutMs: number): Promise<boolean> {
    const here = this.#table?.position
    if (here !== undefined && isAtOrPast(here, position)) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), timeoutMs)
      const settle = (reached: boolean): void => {
        clearTimeout(timer)
        this.#waiting.delete(waiting)
        resolve(reached)
      }
      const waiting: Waiting = { position, settle }
      this.#waiting.add(waiting)
      // A position of a former life of the log is never reached: the log tells so sooner than the time passes.
      if (here !== undefined && here.epoch !== position.epoch) {
        void this.#following.refresh().then(() => this.#settleWaiting())
      }
    })
  }

  close(): void {
    this.#following.close()
    this.#listeners.clear()
    for (const { settle } of this.#waiting) settle(false)
  }

  // Order: what this process has appended counts before its answer goes out; a table of another epoch can't record it.
  #askAnew(): void {
    const doubt = this.#following.refresh().finally(() => {
      if (this.#doubt === doubt) this.#doubt = undefined
    })
    this.#doubt = doubt
  }

  #hear(event: FollowEvent): void {
    switch (event.type) {
      case 'start':
        this.#table = TagTable.startingAt(event.position)
        this.#announceStart()
        break
      case 'inv':
        this.#apply(event.invalidation)
        break
      case 'reset':
        this.#startOver(event)
        break
    }
    this.#settleWaiting()
  }

  #apply(invalidation: Invalidation): void {
    const { position } = invalidation
    const outcome = this.#table?.apply(invalidation)
    if (outcome?.kind === 'applied') this.#tell({ type: 'inv', invalidation })
    else {
      // A driver that leaves out entries has lost them for this process.
      const why = outcome?.kind === 'gap' ? 'trimmed' : 'epoch'
      this.#startOver({ type: 'reset', position, why })
    }
  }

  #startOver(event: LogEvent & { readonly type: 'reset' }): void {
    if (this.#table === undefined) this.#table = TagTable.startingAt(event.position)
    else this.#table.reset(event.position)
    this.#doubt = undefined
    this.#tell(event)
  }

  #tell(event: LogEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #settleWaiting(): void {
    const here = this.#table?.position
    if (here === undefined) return
    for (const { position, settle } of this.#waiting) {
      if (isAtOrPast(here, position)) settle(true)
      else if (here.epoch !== position.epoch) settle(false)
    }
  }
}

// Those of different epochs can't be compared: the first one then.
function later(here: Position, other: Position | undefined): Position {
  return other !== undefined && isAtOrPast(other, here) ? other : here
}

interface Waiting {
  readonly position: Position
  readonly settle: (reached: boolean) => void
}

/** One invalidation that an origin was asked for. */
export interface AppendRequest {
  readonly scope: string
  readonly tags: readonly Tag[]
  readonly kind: InvalidationKind
}
