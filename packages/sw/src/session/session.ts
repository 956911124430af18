// SPDX-License-Identifier: MIT
import { PUBLIC_SCOPE } from '@springhouse/core'
import type { Bulletin } from '../bulletin.ts'
import type { SessionRecord } from '../store/schema.ts'
import type { SessionStore } from '../store/session-store.ts'

/** What a read remembers of the session when it begins, to judge its answer by. */
export interface SessionToken {
  /** Whose private entries it may use; `undefined` when nobody's. */
  readonly partition: string | undefined
  readonly generation: number
}

/** What an answer that names a partition means. */
export type PartitionOutcome =
  | 'same'
  /** Another user is signed in: the old partition is sealed off. */
  | 'switched'
  /** The session changed while the answer was under way: it belongs to the user before. */
  | 'late'

/**
 * Whose session it is. The barrier between users: private entries are looked up and stored only under the partition
 * that was named last.
 */
export class Session {
  readonly #store: SessionStore
  readonly #bulletin: Bulletin
  readonly #onSwitch: (partition: string) => void
  #record: SessionRecord = UNKNOWN
  #generation = 0
  #loaded: Promise<void> | undefined
  /** What the row says, as far as that is known. */
  #saved: SessionRecord = UNKNOWN
  #isUnsaved = false

  /** @param options.onSwitch deletes the other partitions' entries, in the background */
  constructor(options: {
    readonly store: SessionStore
    readonly bulletin: Bulletin
    readonly onSwitch: (partition: string) => void
  }) {
    this.#store = options.store
    this.#bulletin = options.bulletin
    this.#onSwitch = options.onSwitch
  }

  /**
   * Reads the stored row once. While the store fails the session is unknown: it serves and stores nothing private. What
   * couldn't be stored is stored when it can: else the row would go on naming the user before.
   */
  load(): Promise<void> {
    this.#loaded ??= this.#loadNow()
    return this.#isUnsaved ? this.#save() : this.#loaded
  }

  /** Whether caching is on. */
  get cache(): boolean {
    return this.#record.cache
  }

  /** The partition that was named last, also while it is uncertain: whose writes are queued. */
  get lastPartition(): string | undefined {
    return this.#record.partition
  }

  /**
   * The scope that the policy calls `tenant`: the session's tenant's, the public one for a session without a tenant,
   * `undefined` while nobody has named it.
   */
  get tenantScope(): string | undefined {
    return this.#record.tenantScope
  }

  get isUncertain(): boolean {
    return this.#record.isUncertain
  }

  /** Notes the session as it is when a read begins. */
  token(): SessionToken {
    const { partition, isUncertain } = this.#record
    return { partition: isUncertain ? undefined : partition, generation: this.#generation }
  }

  /**
   * Hears which partition an answer names.
   *
   * @param token the session when its request began
   * @returns once the new session is on disk
   */
  async observe(partition: string, token: SessionToken): Promise<PartitionOutcome> {
    const isLate = token.generation !== this.#generation
    if (partition === this.#record.partition) {
      if (this.#record.isUncertain && !isLate) await this.#write({ isUncertain: false })
      return this.#record.isUncertain ? 'late' : 'same'
    }
    if (isLate) return 'late'
    // Which tenant's it is only `hello` says.
    await this.#switchTo({ partition, tenantScope: undefined })
    return 'switched'
  }

  /**
   * The origin said in `hello` whose session it is, and whether caching is on.
   *
   * @param scopes the scopes that it named; an older page doesn't pass them on
   */
  async apply(partition: string, cache: boolean, scopes?: readonly string[]): Promise<void> {
    await this.load()
    const before = this.#record
    const isSame = partition === before.partition
    const known = isSame ? before.tenantScope : undefined
    const tenantScope = scopes === undefined ? known : tenantScopeOf(scopes)
    if (!isSame) return this.#switchTo({ partition, cache, tenantScope })
    if (before.isUncertain || cache !== before.cache || tenantScope !== known) {
      await this.#write({ isUncertain: false, cache, tenantScope })
    }
  }

  /** Somebody may have signed out: no private entry is a hit until a partition is named again. */
  async doubt(): Promise<void> {
    await this.load()
    this.#generation += 1
    if (!this.#record.isUncertain) await this.#write({ isUncertain: true })
  }

  /**
   * Forgets whose session it is.
   *
   * @throws OperationError while the row goes on naming somebody: a worker that is started anew would believe it
   */
  async forget(): Promise<void> {
    await this.load()
    this.#generation += 1
    await this.#write({ partition: undefined, isUncertain: true, tenantScope: undefined })
    if (this.#saved.partition !== undefined) {
      throw new DOMException('The session is still stored', 'OperationError')
    }
  }

  // Order: memory first, so that no read between uses the old partition; then the row; then the old entries.
  async #switchTo(session: SessionChange): Promise<void> {
    const { partition } = session
    this.#generation += 1
    await this.#write({ ...session, isUncertain: false })
    this.#bulletin.partition(partition)
    this.#onSwitch(partition)
  }

  async #write(change: Partial<SessionRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change }
    await this.#save()
  }

  async #save(): Promise<void> {
    const record = this.#record
    this.#isUnsaved = false
    try {
      await this.#store.write(record)
      this.#saved = record
    } catch (error) {
      this.#isUnsaved = true
      this.#bulletin.trouble('Cannot store session', error, 'session-write-failed')
    }
  }

  async #loadNow(): Promise<void> {
    try {
      const stored = await this.#store.read()
      // Order: what was said meanwhile is newer than the row.
      if (this.#record !== UNKNOWN) return
      this.#saved = stored ?? UNKNOWN
      this.#record = this.#saved
    } catch (error) {
      this.#loaded = undefined
      this.#bulletin.trouble('Cannot read session', error, 'session-read-failed')
    }
  }
}

type SessionChange = Partial<SessionRecord> & {
  readonly partition: string
  readonly tenantScope: string | undefined
}

// A session without a tenant follows the public log alone, and so do its tenant's routes.
function tenantScopeOf(scopes: readonly string[]): string {
  return scopes.find((scope) => scope !== PUBLIC_SCOPE) ?? PUBLIC_SCOPE
}

const UNKNOWN: SessionRecord = {
  id: 'current',
  partition: undefined,
  cache: true,
  isUncertain: false,
}
