// SPDX-License-Identifier: MIT
import { ancestorsOf, type InvalidationKind, type Position, type Tag } from '@springhouse/core'
import { type CatchUp, joinCatchUp, planCatchUp } from './catch-up.ts'
import { newEpoch } from './epoch.ts'
import type { FollowEvent, Following, LogDriver, LogState, TagVersions } from './log-driver.ts'

/** Options of `memory`. */
export interface MemoryDriverOptions {
  /**
   * How many distinct tags each scope remembers before the oldest are forgotten and its floor rises.
   * @default 100_000
   */
  readonly history?: number
}

/**
 * Keeps the log in this process: the default, for a portal that runs in one process.
 *
 * Every start is a new epoch, so what browsers stored before is validated again, never trusted.
 *
 * @example
 * const origin = createOrigin({ policy, app: 'dairy', driver: memory() })
 */
export function memory(options: MemoryDriverOptions = {}): LogDriver {
  return new MemoryDriver(options.history ?? 100_000)
}

class MemoryDriver implements LogDriver {
  readonly name = 'memory'
  readonly entries = undefined
  readonly #history: number
  readonly #logs = new Map<string, MemoryLog>()

  constructor(history: number) {
    this.#history = history
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {
    this.#logs.clear()
  }

  async append(scope: string, tags: readonly Tag[], kind: InvalidationKind): Promise<Position> {
    return this.#log(scope).append(tags, kind)
  }

  async read(scope: string): Promise<LogState> {
    return this.#log(scope).state
  }

  follow(scope: string, listener: (event: FollowEvent) => void): Following {
    return this.#log(scope).follow(listener)
  }

  async catchUp(scope: string, since: Position | undefined): Promise<CatchUp> {
    return this.#log(scope).catchUp(since)
  }

  async tagVersions(scope: string, tags: readonly Tag[]): Promise<TagVersions> {
    return this.#log(scope).tagVersions(tags)
  }

  #log(scope: string): MemoryLog {
    const existing = this.#logs.get(scope)
    if (existing !== undefined) return existing
    const log = new MemoryLog(this.#history)
    this.#logs.set(scope, log)
    return log
  }
}

class MemoryLog {
  readonly #epoch = newEpoch()
  readonly #history: number
  #seq = 0
  #floor = 0
  // Order: a raised tag moves to the end, so both maps are sorted by seq and the oldest is the first.
  readonly #versions = new Map<Tag, number>()
  readonly #hard = new Map<Tag, number>()
  readonly #listeners = new Set<(event: FollowEvent) => void>()

  constructor(history: number) {
    this.#history = history
  }

  get head(): Position {
    return { epoch: this.#epoch, seq: this.#seq }
  }

  get state(): LogState {
    return { head: this.head, floor: this.#floor }
  }

  append(tags: readonly Tag[], kind: InvalidationKind): Position {
    const previousSeq = this.#seq
    this.#seq += 1
    for (const tag of tags) {
      raise(this.#versions, tag, this.#seq)
      if (kind === 'hard') raise(this.#hard, tag, this.#seq)
    }
    this.#forgetOldest()
    const position = this.head
    for (const listener of this.#listeners) {
      listener({ type: 'inv', invalidation: { position, previousSeq, tags, kind } })
    }
    return position
  }

  follow(listener: (event: FollowEvent) => void): Following {
    this.#listeners.add(listener)
    listener({ type: 'start', position: this.head })
    return {
      // Events are delivered inside append, so a follower is never behind.
      isHearing: () => this.#listeners.has(listener),
      refresh: async () => undefined,
      close: () => void this.#listeners.delete(listener),
    }
  }

  catchUp(since: Position | undefined): CatchUp {
    const { head } = this
    const plan = planCatchUp(since, this.state)
    switch (plan.kind) {
      case 'nothing':
        return { kind: 'caught-up', from: head, head, invalidations: [] }
      case 'reset':
        return { kind: 'reset', head, why: plan.why }
      case 'collect': {
        const hard = tagsAfter(this.#hard, plan.since.seq)
        const known = new Set(hard)
        const soft = tagsAfter(this.#versions, plan.since.seq).filter((tag) => !known.has(tag))
        return joinCatchUp(plan.since, head, { soft, hard })
      }
    }
  }

  tagVersions(tags: readonly Tag[]): TagVersions {
    const asked = new Set(tags.flatMap((tag) => [tag, ...ancestorsOf(tag)]))
    const versions = new Map([...asked].map((tag) => [tag, this.#versions.get(tag)]))
    return {
      head: this.head,
      epoch: this.#epoch,
      floor: this.#floor,
      lastInvalidated: (tag) => versions.get(tag),
    }
  }

  #forgetOldest(): void {
    for (const [tag, seq] of this.#versions) {
      if (this.#versions.size <= this.#history) return
      this.#versions.delete(tag)
      this.#hard.delete(tag)
      this.#floor = Math.max(this.#floor, seq)
    }
  }
}

function raise(versions: Map<Tag, number>, tag: Tag, seq: number): void {
  versions.delete(tag)
  versions.set(tag, seq)
}

function tagsAfter(versions: ReadonlyMap<Tag, number>, seq: number): readonly Tag[] {
  return [...versions].filter(([, version]) => version > seq).map(([tag]) => tag)
}
