// SPDX-License-Identifier: MIT
import {
  type Confirmation,
  type Invalidation,
  isFollowing,
  type LogView,
  NO_LOG,
  type Position,
  type RelayOutcome,
  type ScopeState,
  type Tag,
  TagTable,
} from '@springhouse/core'
import type { Bulletin } from '../bulletin.ts'
import type { ConfirmationStore } from '../store/confirmation-store.ts'
import type { LogStore, StoredLog } from '../store/log-store.ts'

/** How often the pages' confirmation is looked for while none holds. */
const REREAD_MS = 1000

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
  readonly #reads = new Map<string, { readonly atMs: number; readonly done: Promise<void> }>()
  #loaded: Promise<void> | undefined
  #isLoaded = false

  constructor(options: FollowedLogOptions) {
    this.#options = options
  }

  /** Loads the tables on first need. A failing store leaves them empty: every entry is then unknown, none wrongly valid. */
  load(): Promise<void> {
    this.#loaded ??= this.#loadNow()
    return this.#loaded
  }

  /**
   * What is known of a scope's log, to judge entries by: `NO_LOG` when none was ever heard, `undefined` when that can't
   * be told because the store failed.
   */
  view(scope: string): LogView | typeof NO_LOG | undefined {
    const table = this.#tables.get(scope)
    if (table === undefined) return this.#isLoaded ? NO_LOG : undefined
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

  /** Tells whether a scope's log is followed now, as far as memory says. */
  follows(scope: string): boolean {
    return isFollowing(this.position(scope), this.#confirmations.get(scope), this.#options.now())
  }

  /** Tells whether a scope's log is followed now; reads the pages' confirmation when the lease of the remembered one has run out. */
  async isFollowing(scope: string): Promise<boolean> {
    if (this.follows(scope)) return true
    if (this.position(scope) === undefined) return false
    await this.#readConfirmation(scope)
    return this.follows(scope)
  }

  /** A page has heard where a scope's log stands. */
  confirm(scope: string, confirmation: Confirmation): void {
    this.#confirmations.set(scope, confirmation)
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

  // Without a network nobody confirms anything, and each read would look for it.
  #readConfirmation(scope: string): Promise<void> {
    const atMs = this.#options.now()
    const latest = this.#reads.get(scope)
    // A clock that was set back ends the pause, too.
    if (latest !== undefined && Math.abs(atMs - latest.atMs) < REREAD_MS) return latest.done
    const done = this.#readConfirmationNow(scope)
    this.#reads.set(scope, { atMs, done })
    return done
  }

  async #readConfirmationNow(scope: string): Promise<void> {
    const before = this.#confirmations.get(scope)
    try {
      const confirmation = await this.#options.confirmations.read(scope)
      // Order: what a page has told meanwhile is newer.
      const isLatest = this.#confirmations.get(scope) === before
      if (confirmation !== undefined && isLatest) this.confirm(scope, confirmation)
    } catch (error) {
      this.#options.bulletin.trouble('Cannot read confirmation', error, 'log-read-failed')
    }
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
      this.#options.bulletin.trouble('Cannot store own invalidation', error, 'log-write-failed')
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
      this.#options.bulletin.trouble('Cannot apply event of the log', error, 'log-write-failed')
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
      this.#options.bulletin.trouble('Cannot trim tag versions', error, 'log-write-failed')
    }
  }

  async #loadNow(): Promise<void> {
    this.#options.confirmations.open()
    try {
      await this.#reload()
    } catch (error) {
      this.#loaded = undefined
      this.#options.bulletin.trouble('Cannot read log position', error, 'log-read-failed')
    }
  }

  async #reload(): Promise<void> {
    this.#adopt(await this.#options.store.load())
    this.#isLoaded = true
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
