// SPDX-License-Identifier: MIT
import {
  type Confirmation,
  type Invalidation,
  isAtOrPast,
  type LogView,
  NO_LOG,
  type Position,
  PUBLIC_SCOPE,
  type RelayOutcome,
  type ScopeState,
  type Tag,
  TagTable,
} from '@springhouse/core'
import type { LogStore, StoredLog } from '../store/log-store.ts'
import { Confirmations, type ConfirmationsOptions } from './confirmations.ts'
import { Dependencies } from './dependencies.ts'

/** Stands among the tags on disk for what was seen of a scope beyond its position; no tag is empty. */
const SEEN = ''

/** What the log needs. */
export interface FollowedLogOptions extends ConfirmationsOptions {
  readonly store: LogStore
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
  readonly #confirmations: Confirmations
  readonly #floors = new Map<string, number>()
  readonly #dependencies = new Dependencies()
  #loaded: Promise<void> | undefined
  #isLoaded = false

  constructor(options: FollowedLogOptions) {
    this.#options = options
    this.#confirmations = new Confirmations(options)
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
  view(scope: string | undefined): LogView | typeof NO_LOG | undefined {
    const table = scope === undefined ? undefined : this.#tables.get(scope)
    // An origin that has one scope's log has them all.
    if (table === undefined) return this.#isLoaded && this.#tables.size === 0 ? NO_LOG : undefined
    const pending = scope === undefined ? undefined : this.#pending.get(scope)
    return {
      epoch: table.epoch,
      floor: table.floor,
      lastInvalidated: (tag) =>
        pending?.has(tag) === true ? Number.POSITIVE_INFINITY : table.lastInvalidated(tag),
    }
  }

  /** The position that has been applied of a scope. */
  position(scope: string | undefined): Position | undefined {
    return scope === undefined ? undefined : this.#tables.get(scope)?.position
  }

  /** What a session's next answer must be at or past: what it has seen of a scope, here and elsewhere. */
  seen(scope: string): Position | undefined {
    const here = this.position(scope)
    const outstanding = this.#outstanding(scope)
    const elsewhere = outstanding.find(({ epoch }) => epoch !== here?.epoch)
    return elsewhere ?? outstanding[0] ?? here
  }

  /** Tells whether a response that is valid here shows everything that a session has seen of a scope. */
  showsSeen(scope: string, stamp: Position | undefined): boolean {
    return this.#outstanding(scope).every(
      (position) => stamp !== undefined && isAtOrPast(stamp, position),
    )
  }

  /** Positions of all scopes, for `since`. */
  positions(): readonly ScopeState[] {
    return [...this.#tables].map(([scope, table]) => ({ scope, position: table.position }))
  }

  /** Tells whether a scope's log is followed now, as far as memory says. */
  follows(scope: string | undefined): boolean {
    return scope !== undefined && this.#proofFor(scope) !== undefined
  }

  /** Tells whether a scope's log is followed now; reads the pages' confirmation when the lease of the remembered one has run out. */
  async isFollowing(scope: string | undefined): Promise<boolean> {
    if (this.follows(scope)) return true
    if (scope === undefined || this.position(scope) === undefined) return false
    await this.#confirmations.read(scope)
    return this.follows(scope)
  }

  /** A page has heard where a scope's log stands. */
  confirm(scope: string, confirmation: Confirmation): void {
    this.#confirmations.add(scope, confirmation)
  }

  /** Forgets the logs of all scopes but the public one and these: those of other tenants. */
  async keep(scopes: readonly string[]): Promise<void> {
    await this.load()
    const kept = [PUBLIC_SCOPE, ...scopes]
    if ([...this.#tables.keys()].every((scope) => kept.includes(scope))) return
    try {
      await this.#options.store.keep(kept)
      await this.#reload()
    } catch (error) {
      this.#options.bulletin.trouble('Cannot forget log', error, 'log-write-failed')
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
      this.confirm(scope, confirmation)
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
    from?: Position | null,
  ): Promise<RelayOutcome> {
    return this.#relay(async () => {
      const before = this.position(scope)
      const outcome = await this.#options.store.applyReset(scope, position, from)
      if (outcome.kind === 'gap') return outcome
      const applied = outcome.position
      await this.#reload()
      if (before !== undefined && before.epoch !== applied.epoch) {
        this.#dependencies.end(scope, before.epoch)
      }
      this.confirm(scope, confirmation)
      this.#options.bulletin.changed(scope, [], undefined)
      return { kind: 'applied', position: applied }
    })
  }

  /**
   * Raises the tags of an own write, on disk and in memory, without moving the position. From then on its place counts as
   * seen; without tags that is all.
   *
   * @param position the write's own place; `undefined` makes the tags invalid until an event names them
   * @returns whether it is on disk; in memory it is in any case
   */
  async raise(
    scope: string,
    tags: readonly Tag[],
    position: Position | undefined,
  ): Promise<boolean> {
    await this.load()
    const isNew = position !== undefined && this.#depend(scope, position)
    const rows = isNew ? [...tags, SEEN] : tags
    if (rows.length === 0) return true
    const isStored = await this.#raiseOnDisk(scope, rows, position)
    if (tags.length === 0) return isStored
    const news = await this.#raiseInMemory(scope, tags, position)
    if (news.length > 0) this.#options.bulletin.changed(scope, news, position)
    return isStored
  }

  #outstanding(scope: string): readonly Position[] {
    const here = this.position(scope)
    return this.#dependencies.outstanding(scope, here, this.#proofFor(scope))
  }

  #proofFor(scope: string): Confirmation | undefined {
    return this.#confirmations.proofFor(scope, this.position(scope))
  }

  /** @returns whether it must be written down: what can't be compared with the position is kept in memory alone */
  #depend(scope: string, position: Position): boolean {
    const here = this.position(scope)
    const isNew = this.#dependencies.add({ scope, position, atMs: this.#options.now() }, here)
    return isNew && (here === undefined || here.epoch === position.epoch)
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
    try {
      await this.#take(() => this.#options.store.loadFirst())
    } catch (error) {
      this.#loaded = undefined
      this.#options.bulletin.trouble('Cannot read log position', error, 'log-read-failed')
    }
  }

  #reload(): Promise<void> {
    return this.#take(() => this.#options.store.load())
  }

  async #take(read: () => Promise<StoredLog>): Promise<void> {
    this.#adopt(await read())
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
    for (const { scope, tag, epoch, seq } of tagVersions) {
      if (tag === SEEN) this.#depend(scope, { epoch, seq })
    }
  }
}
