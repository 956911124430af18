// SPDX-License-Identifier: MIT
import {
  type Confirmation,
  type Invalidation,
  isFollowing,
  type LogView,
  type Position,
  type RelayOutcome,
  type ScopeState,
  type Tag,
  TagTable,
} from '@springhouse/core'
import type { Bulletin } from '../bulletin.ts'
import type { ConfirmationStore } from '../store/confirmation-store.ts'
import type { LogStore, StoredLog } from '../store/log-store.ts'

/** What the log needs. */
export interface FollowedLogOptions {
  readonly store: LogStore
  readonly confirmations: ConfirmationStore
  readonly bulletin: Bulletin
  readonly now: () => number
  /**
   * How many tags a scope's table holds before it forgets the older half.
   *
   * @default MAX_TAGS
   */
  readonly maxTags?: number
  /** Told of bodies in Cache Storage that a hard invalidation left without an entry. */
  readonly onHardInvalidation: (orphanedBodyIds: readonly string[]) => void
}

/**
 * The scopes' logs as this worker has applied them: a small table of tag versions in memory, loaded once, behind the
 * store. The store is written first, so memory never knows more than the disk.
 */
export class FollowedLog {
  readonly #options: FollowedLogOptions
  readonly #tables = new Map<string, TagTable>()
  readonly #pending = new Map<string, Set<Tag>>()
  readonly #confirmations = new Map<string, Confirmation>()
  readonly #floors = new Map<string, number>()
  #loaded: Promise<void> | undefined

  constructor(options: FollowedLogOptions) {
    this.#options = options
  }

  /** Loads the tables on first need. A failing store leaves them empty: every entry is then unknown, none wrongly valid. */
  load(): Promise<void> {
    this.#loaded ??= this.#loadNow()
    return this.#loaded
  }

  /** What is known of a scope's log, to judge entries by; `undefined` before anything was heard. */
  view(scope: string): LogView | undefined {
    const table = this.#tables.get(scope)
    if (table === undefined) return undefined
    const pending = this.#pending.get(scope)
    return {
      epoch: table.epoch,
      floor: table.floor,
      lastInvalidated: (tag) =>
        pending?.has(tag) === true ? Number.POSITIVE_INFINITY : table.lastInvalidated(tag),
    }
  }

  /** The position that has been applied of a scope. */
  position(scope: string): Position | undefined {
    return this.#tables.get(scope)?.position
  }

  /** Positions of all scopes, for `since`. */
  positions(): readonly ScopeState[] {
    return [...this.#tables].map(([scope, table]) => ({ scope, position: table.position }))
  }

  /** Tells whether a scope's log is followed now; reads the pages' confirmation when the lease of the remembered one has run out. */
  async isFollowing(scope: string): Promise<boolean> {
    const position = this.position(scope)
    if (position === undefined) return false
    const nowMs = this.#options.now()
    if (isFollowing(position, this.#confirmations.get(scope), nowMs)) return true
    try {
      const confirmation = await this.#options.confirmations.read(scope)
      if (confirmation !== undefined) this.#confirmations.set(scope, confirmation)
      return isFollowing(position, confirmation, nowMs)
    } catch (error) {
      this.#options.bulletin.trouble('Cannot read confirmation', error)
      return false
    }
  }

  /** Applies one relayed event; answers with the position only when it is on disk. */
  async applyInvalidation(
    scope: string,
    invalidation: Invalidation,
    confirmation: Confirmation,
  ): Promise<RelayOutcome> {
    return this.#relay(async () => {
      const outcome = await this.#options.store.applyInvalidation(scope, invalidation)
      if (outcome.kind === 'gap') return outcome
      const raised = await this.#applyInMemory(scope, invalidation)
      this.#confirmations.set(scope, confirmation)
      if (invalidation.kind === 'hard') this.#options.onHardInvalidation(outcome.orphanedBodyIds)
      // An event that is heard again was perhaps never announced: the worker may have been killed in between.
      const news = outcome.isAdvance ? raised : invalidation.tags
      if (news.length > 0) this.#options.bulletin.changed(scope, news, outcome.position)
      return { kind: 'applied', position: outcome.position }
    })
  }

  /** Starts a scope over at a position; marks everything of it as unknown, deletes nothing. */
  async applyReset(
    scope: string,
    position: Position,
    confirmation: Confirmation,
  ): Promise<RelayOutcome> {
    return this.#relay(async () => {
      const applied = await this.#options.store.applyReset(scope, position)
      await this.#reload()
      this.#confirmations.set(scope, confirmation)
      this.#options.bulletin.changed(scope, [], undefined)
      return { kind: 'applied', position: applied }
    })
  }

  /**
   * Raises the tags of an own write, on disk and in memory, without moving the position.
   *
   * @param position the write's own place; `undefined` makes the tags invalid until an event names them
   * @returns whether it is on disk; in memory it is in any case
   */
  async raise(
    scope: string,
    tags: readonly Tag[],
    position: Position | undefined,
  ): Promise<boolean> {
    if (tags.length === 0) return true
    await this.load()
    const isStored = await this.#raiseOnDisk(scope, tags, position)
    const news = await this.#raiseInMemory(scope, tags, position)
    if (news.length > 0) this.#options.bulletin.changed(scope, news, position)
    return isStored
  }

  async #raiseOnDisk(
    scope: string,
    tags: readonly Tag[],
    position: Position | undefined,
  ): Promise<boolean> {
    try {
      await this.#options.store.raise(scope, tags, position)
      return true
    } catch (error) {
      this.#options.bulletin.trouble('Cannot store own invalidation', error)
      return false
    }
  }

  async #raiseInMemory(
    scope: string,
    tags: readonly Tag[],
    position: Position | undefined,
  ): Promise<readonly Tag[]> {
    const table = this.#tables.get(scope)
    if (table !== undefined && table.epoch === position?.epoch) {
      const raised = table.raise(tags, position.seq)
      await this.#followFloor(scope, table)
      return raised
    }
    const pending = this.#pending.get(scope) ?? new Set<Tag>()
    for (const tag of tags) pending.add(tag)
    this.#pending.set(scope, pending)
    return tags
  }

  async #relay(work: () => Promise<RelayOutcome>): Promise<RelayOutcome> {
    await this.load()
    try {
      return await work()
    } catch (error) {
      this.#options.bulletin.trouble('Cannot apply event of the log', error)
      return { kind: 'failed', why: String(error) }
    }
  }

  async #applyInMemory(scope: string, invalidation: Invalidation): Promise<readonly Tag[]> {
    const table = this.#tables.get(scope)
    const pending = this.#pending.get(scope)
    for (const tag of invalidation.tags) pending?.delete(tag)
    const outcome = table?.apply(invalidation)
    if (table !== undefined && outcome?.kind === 'applied') {
      await this.#followFloor(scope, table)
      return outcome.raised
    }
    // Another worker of this origin has written in the meantime: the store is right.
    await this.#reload()
    return invalidation.tags
  }

  // A table that forgot its older half raised its floor; the store forgets the same.
  async #followFloor(scope: string, table: TagTable): Promise<void> {
    if (table.floor <= (this.#floors.get(scope) ?? 0)) return
    this.#floors.set(scope, table.floor)
    try {
      await this.#options.store.forgetBelow(scope, table.floor)
    } catch (error) {
      this.#options.bulletin.trouble('Cannot trim tag versions', error)
    }
  }

  async #loadNow(): Promise<void> {
    try {
      await this.#reload()
    } catch (error) {
      this.#loaded = undefined
      this.#options.bulletin.trouble('Cannot read log position', error)
    }
  }

  async #reload(): Promise<void> {
    this.#adopt(await this.#options.store.load())
  }

  #adopt({ scopes, tagVersions }: StoredLog): void {
    this.#tables.clear()
    this.#pending.clear()
    for (const { scope, epoch, seq, floor } of scopes) {
      const own = tagVersions.filter((version) => version.scope === scope)
      const current = own.filter((version) => version.epoch === epoch)
      const tags = new Map(current.map((version) => [version.tag, version.seq]))
      this.#tables.set(scope, new TagTable({ epoch, seq, floor, tags }, this.#options.maxTags))
      this.#floors.set(scope, floor)
      const pending = own.filter((version) => version.isPending)
      this.#pending.set(scope, new Set(pending.map(({ tag }) => tag)))
    }
  }
}
