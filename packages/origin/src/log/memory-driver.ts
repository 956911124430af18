// SPDX-License-Identifier: MIT
import {
  ancestorsOf,
  type Invalidation,
  type InvalidationKind,
  type Position,
  type Tag,
} from '@springhouse/core'
import { type CatchUp, joinCatchUp, planCatchUp } from './catch-up.ts'
import { newEpoch } from './epoch.ts'
import type {
  Acknowledgement,
  FollowEvent,
  Following,
  LogDriver,
  LogState,
  TagVersions,
} from './log-driver.ts'

/** Options of `memory`. */
export interface MemoryDriverOptions {
  /**
   * How many entries and distinct tags each scope remembers before the oldest are forgotten and its floor rises.
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

  async acknowledge(
    _scope: string,
    _position: Position,
    level: 'replicated' | 'applied',
  ): Promise<Acknowledgement> {
    // Events are delivered inside append, and this process is the only one.
    return level === 'applied'
      ? { reached: true }
      : { reached: false, why: 'the memory driver has no replicas' }
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

  async readRange(
    scope: string,
    epoch: string,
    firstSeq: number,
    lastSeq: number,
  ): Promise<readonly Invalidation[] | undefined> {
    return this.#log(scope).readRange(epoch, firstSeq, lastSeq)
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
  /** The newest entries; the one of seq `#seq` is the last. */
  #entries: Invalidation[] = []
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
    const position = this.head
    const invalidation: Invalidation = { position, previousSeq, tags, kind }
    this.#entries.push(invalidation)
    this.#forgetOldest()
    for (const listener of this.#listeners) listener({ type: 'inv', invalidation })
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

  readRange(epoch: string, firstSeq: number, lastSeq: number): readonly Invalidation[] | undefined {
    const heldAfter = this.#seq - this.#entries.length
    if (epoch !== this.#epoch || firstSeq <= heldAfter || lastSeq > this.#seq) return undefined
    return this.#entries.slice(firstSeq - heldAfter - 1, lastSeq - heldAfter)
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
    // Trade: up to a tenth more is held, so that the list is not copied with each append.
    if (this.#entries.length > this.#history * 1.1) {
      this.#entries = this.#entries.slice(-this.#history)
      this.#floor = Math.max(this.#floor, this.#seq - this.#history)
    }
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
