// SPDX-License-Identifier: MIT
import type { Tag } from '@springhouse/core'
import { DEFAULT_BUDGET_BYTES } from '../budget/limits.ts'
import type { Bulletin } from '../bulletin.ts'
import type { BodyStore } from './body-store.ts'
import type { PutOutcome } from './entry-batch.ts'
import type { EntryStore } from './entry-store.ts'
import { EntryLookup, type Found } from './entry-lookup.ts'
import type { HotTier } from './hot-tier.ts'
import { Housekeeping } from './housekeeping.ts'
import { ReadAhead } from './read-ahead.ts'
import type { EntryDraft, EntryRecord } from './schema.ts'
import { budgetOf, listNewest, listUsedLast, type StoreReport } from './store-report.ts'
import { freshening, putting, Underway } from './underway.ts'
import { Uses } from './uses.ts'
import { isQuotaExceeded } from './write-queue.ts'
import { WrittenTags } from './written-tags.ts'
import { WrittenUris } from './written-uris.ts'

export type { EntryDraft, Found }

/** What the cache of entries needs. */
export interface EntryCacheOptions {
  readonly entries: EntryStore
  readonly bodies: BodyStore
  readonly hot: HotTier
  readonly bulletin: Bulletin
  readonly now: () => number
  readonly newId: () => string
  /** The epoch of a scope's log that is followed now. */
  readonly epochOf: (scope: string) => string | undefined
  /**
   * How much the entries may take.
   *
   * @default DEFAULT_BUDGET_BYTES
   */
  readonly budgetBytes?: number
  /**
   * Resolves after a time in milliseconds, or at once when the signal aborts.
   *
   * @default it never does
   */
  readonly delay?: (ms: number, signal?: AbortSignal) => Promise<void>
  /** The policy's version: what was stored under an older one goes earlier. */
  readonly policyVersion?: number
}

/**
 * Entries in memory and on disk, bodies where they belong. Every failure of a store ends in a miss and a word of
 * trouble, never in a failed request.
 */
export class EntryCache {
  readonly #options: Required<EntryCacheOptions>
  readonly #writtenUris = new WrittenUris()
  readonly #writtenTags = new WrittenTags()
  readonly #uses = new Uses()
  readonly #underway: Underway
  readonly #lookup: EntryLookup
  readonly #readAhead: ReadAhead
  readonly #housekeeping: Housekeeping
  #chores: Promise<void> | undefined

  constructor(options: EntryCacheOptions) {
    this.#options = {
      budgetBytes: DEFAULT_BUDGET_BYTES,
      delay: () => new Promise(() => undefined),
      policyVersion: 0,
      ...options,
    }
    this.#underway = new Underway(this.#options.delay)
    this.#lookup = new EntryLookup({
      ...options,
      mark: (entry) => this.#mark(entry),
      onRead: (entries) => this.#readAhead.note(entries),
      onFailure: (error) => this.#trouble('store-read-failed', 'Cannot read entry', error),
      onCorrupt: (uriKey) => {
        this.#trouble('corrupt-entry', 'Cannot read entry', uriKey)
        void this.delete(uriKey)
      },
    })
    this.#readAhead = new ReadAhead({ ...options, mark: (entry) => this.#mark(entry) })
    this.#housekeeping = new Housekeeping({ ...this.#options, uses: this.#uses })
  }

  /** Finds all variants of a URI: one lookup, no scan and no write. What is being written counts as written. */
  find(uriKey: string): Promise<readonly Found[]> {
    const lookup = (): Promise<readonly Found[]> => this.#lookup.find(uriKey)
    return this.#underway.concerns(uriKey) ? this.#underway.find(uriKey, lookup) : lookup()
  }

  /**
   * Says that an answer has been given whose body is to be stored: who reads its URI meanwhile waits a moment for it.
   *
   * @returns to be called when it is being written, or will not be
   */
  expect(uriKey: string): () => void {
    return this.#underway.expect(uriKey)
  }

  /** Reads an entry's body, to hand it out; `undefined` when it is gone, so that the entry is a miss. */
  async body({ entry, body }: Found): Promise<Blob | ArrayBuffer | undefined> {
    const { bodies, now } = this.#options
    this.#uses.count(entry.key, now())
    if (body !== undefined) return body
    const read = await this.#try('store-read-failed', 'Cannot read body', async () => ({
      body: await bodies.read(entry),
    }))
    if (read !== undefined && read.body === undefined) void this.#dropBodiless(entry)
    return read?.body
  }

  /**
   * Writes an entry: body first, then the record that points at it. Without room for it the least valuable entries go,
   * and it is tried once more.
   *
   * @returns whether it is stored, once it is on disk
   */
  async put(draft: EntryDraft, body: ArrayBuffer): Promise<boolean> {
    const epoch = this.#options.epochOf(draft.scope)
    const change = putting(draft, body, { epoch, mark: this.#mark })
    const outcome = await this.#underway.during(draft.uriKey, change, () =>
      this.#try('store-write-failed', 'Cannot store response', () =>
        this.#withRoom(body.byteLength, () => this.#place(draft, body)),
      ),
    )
    return outcome ?? false
  }

  /** Writes an entry that a 304 has freshened: same body, new fields. */
  async freshen(validated: EntryRecord, freshened: EntryRecord): Promise<void> {
    const { entries } = this.#options
    const { uriKey } = freshened
    await this.#underway.during(uriKey, freshening(validated, freshened, this.#mark), () =>
      this.#try('store-write-failed', 'Cannot update entry', () =>
        this.#withRoom(freshened.bodyBytes, () =>
          this.#settle(uriKey, () => entries.freshen(validated, freshened, this.#mark)),
        ),
      ),
    )
  }

  /** Deletes all variants of a URI. */
  async delete(uriKey: string): Promise<void> {
    const { hot, entries } = this.#options
    await this.#underway.during(
      uriKey,
      () => [],
      () =>
        this.#forgetAround(
          'Cannot delete entries',
          () => hot.forget(uriKey),
          async () => this.#deleteBodies(await entries.delete(uriKey)),
        ),
    )
  }

  /** Deletes private entries: all of them, or all but one partition's. */
  async deletePrivate(options: { readonly except?: string } = {}): Promise<void> {
    await this.#forgetAround('Cannot delete entries', this.#forgetAll, async () =>
      this.#deleteBodies(await this.#options.entries.deletePrivate(options)),
    )
  }

  /** Follows a hard invalidation, which has deleted entries on disk. */
  async afterHardInvalidation(orphanedBodyIds: readonly string[]): Promise<void> {
    await this.#forgetAround('Cannot delete entries', this.#forgetAll, () =>
      this.#deleteBodies(orphanedBodyIds),
    )
  }

  /** Marks what is stored under URIs that a write has changed (RFC 9111 §4.4), also what is still under way. */
  async markWritten(urls: readonly string[]): Promise<void> {
    const { hot, entries, now } = this.#options
    for (const url of urls) this.#writtenUris.note(url, now())
    const forget = (): void => hot.forgetWhere(({ url }) => urls.includes(url))
    await this.#forgetAround('Cannot mark entries', forget, () => entries.markInvalidated(urls))
  }

  /** Marks what bears one of the tags, also what is still under way: for an origin without a log (RFC 9875 §3). */
  async markTagged(scope: string, tags: readonly Tag[]): Promise<void> {
    const { entries, now } = this.#options
    for (const tag of tags) this.#writtenTags.note(scope, tag, now())
    await this.#forgetAround('Cannot mark entries', this.#forgetAll, () =>
      entries.markTagged(scope, tags),
    )
  }

  /**
   * Does the chores that are due, behind an answer: reads ahead, writes uses down, makes room, sweeps out what is dead. Nearly always
   * there are none. Never fails.
   */
  async maintain(): Promise<void> {
    if (this.#readAhead.isDue) {
      await this.#try('store-read-failed', 'Cannot read ahead', () => this.#readAhead.run())
    }
    if (!this.#housekeeping.isDue) return
    this.#chores ??= this.#try('housekeeping-failed', 'Cannot tidy up', () =>
      this.#housekeeping.run(),
    ).finally(() => {
      this.#chores = undefined
    })
    await this.#chores
  }

  /** Lists entries, newest first. */
  async newest(limit: number): Promise<readonly EntryRecord[]> {
    const listed = await this.#try('store-read-failed', 'Cannot list entries', () =>
      listNewest(this.#options.entries.ledger, limit),
    )
    return listed ?? []
  }

  /** Tells what is stored and what it takes. Never fails: what can't be read is left out. */
  async report(limit: number): Promise<StoreReport> {
    const { hot, entries, budgetBytes } = this.#options
    const { ledger } = entries
    const totals = await this.#try('store-read-failed', 'Cannot read totals', () => ledger.totals())
    const listed = await this.#try('store-read-failed', 'Cannot list entries', () =>
      listUsedLast({ ledger, hot, uses: this.#uses }, limit),
    )
    const { evicted } = this.#housekeeping
    const budget = budgetOf(totals ?? [], { budgetBytes, evicted, hotBytes: hot.bytes })
    return { budget, entries: listed ?? [] }
  }

  #place(draft: EntryDraft, body: ArrayBuffer): Promise<boolean> {
    const { entries, bodies, newId, epochOf } = this.#options
    return bodies.place(body, newId, (placed) => {
      const entry = { ...draft, ...placed }
      return this.#settle(entry.uriKey, () => entries.put(entry, epochOf(entry.scope), this.#mark))
    })
  }

  // A read that began before a write to its URI was answered may have seen the state before it.
  readonly #mark = (entry: EntryRecord): EntryRecord =>
    this.#writtenUris.wasWrittenSince(entry.url, entry.requestTimeMs) ||
    this.#writtenTags.concern(entry)
      ? { ...entry, isInvalidated: true }
      : entry

  async #settle(uriKey: string, write: () => Promise<PutOutcome>): Promise<boolean> {
    const { hot, entries } = this.#options
    const { era } = hot
    const { written, variantKeys } = await write()
    if (written === undefined) {
      await this.#deleteBodies(entries.takeOrphans())
      return false
    }
    if (hot.era === era) hot.replace(written, variantKeys)
    else hot.drop(uriKey)
    this.#housekeeping.grow()
    await this.#deleteBodies(entries.takeOrphans())
    return true
  }

  /** Gives up stored responses for something that can't be fetched again, those that are missed least first. */
  makeRoom(bytes: number): Promise<void> {
    return this.#housekeeping.makeRoom(bytes)
  }

  async #withRoom<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!isQuotaExceeded(error)) throw error
      this.#trouble('quota-exceeded', 'The quota of the browser is used up', error)
      await this.#housekeeping.makeRoom(2 * bytes)
      return work()
    }
  }

  async #dropBodiless(entry: EntryRecord): Promise<void> {
    const { hot, entries } = this.#options
    this.#trouble('body-gone', 'Cannot read body', entry.url)
    await this.#forgetAround(
      'Cannot delete entries',
      () => hot.forget(entry.uriKey),
      () => entries.deleteBodiless(entry),
    )
  }

  // What stays behind when this fails is found by the sweep.
  async #deleteBodies(bodyIds: readonly string[]): Promise<void> {
    await this.#try('store-write-failed', 'Cannot delete bodies', () =>
      this.#options.bodies.delete(bodyIds),
    )
  }

  readonly #forgetAll = (): void => this.#options.hot.forgetWhere(() => true)

  // Order: memory forgets before the disk changes, and once more for what was read from it until then.
  async #forgetAround(
    what: string,
    forget: () => void,
    change: () => Promise<void>,
  ): Promise<void> {
    forget()
    await this.#try('store-write-failed', what, change)
    forget()
  }

  async #try<T>(name: string, what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      this.#trouble(name, what, error)
      return undefined
    }
  }

  #trouble(name: string, what: string, error: unknown): void {
    this.#options.bulletin.trouble(what, error, name)
  }
}
