// SPDX-License-Identifier: MIT
import {
  FIELD,
  isPartitionId,
  isUnmarkedPage,
  judgeValidity,
  type Policy,
  type RouteMatch,
  type StoredMetadata,
  type Validity,
} from '@springhouse/core'
import type { Bulletin } from './bulletin.ts'
import type { Contact } from './contact.ts'
import type { Environment } from './environment.ts'
import type { FollowedLog } from './log/followed-log.ts'
import type { Session } from './session/session.ts'
import { cacheKeyOf, variantFor } from './store/cache-key.ts'
import type { EntryCache, Found } from './store/entry-cache.ts'
import { type EntryRecord, PUBLIC_PARTITION } from './store/schema.ts'
import type { Read } from './strategies/read.ts'

/** The parts of the tier. */
export interface BrowserTierParts {
  readonly policy: Policy
  readonly environment: Environment
  readonly bulletin: Bulletin
  readonly session: Session
  readonly log: FollowedLog
  readonly contact: Contact
  readonly cache: EntryCache
  /** Raises the tags of writes that were acknowledged before this start of the worker. */
  readonly hearAcknowledged: () => Promise<void>
}

/** What a lookup came to; `forward` says why the origin is asked when nothing was found. */
export interface Lookup {
  readonly found: Found | undefined
  readonly forward: 'uri-miss' | 'vary-miss'
}

/** The browser's tier of the cache: entries judged by the log and kept apart by session. */
export class BrowserTier {
  readonly policy: Policy
  readonly environment: Environment
  readonly bulletin: Bulletin
  readonly session: Session
  readonly log: FollowedLog
  readonly contact: Contact
  readonly cache: EntryCache
  readonly #hearAcknowledged: () => Promise<void>
  #acknowledgedHeard: Promise<void> | undefined
  readonly #refreshes = new Map<string, Promise<void>>()

  constructor(parts: BrowserTierParts) {
    this.policy = parts.policy
    this.environment = parts.environment
    this.bulletin = parts.bulletin
    this.session = parts.session
    this.log = parts.log
    this.contact = parts.contact
    this.cache = parts.cache
    this.#hearAcknowledged = parts.hearAcknowledged
  }

  /** Loads session and log, once a start of the worker. Never fails: what can't be loaded is unknown. */
  async ready(): Promise<void> {
    await Promise.all([this.session.load(), this.log.load()])
    this.#acknowledgedHeard ??= this.#hearAcknowledged()
    await this.#acknowledgedHeard
  }

  /**
   * Begins a read: notes whose session it is now.
   *
   * @param keyRequest the request that names the entry, where a plugin says so
   */
  begin(match: RouteMatch, request: Request, keyRequest: Request = request): Read {
    const token = this.session.token()
    const partition = match.route.partition === 'public' ? PUBLIC_PARTITION : token.partition
    const key = partition === undefined ? undefined : cacheKeyOf(match.route, partition, keyRequest)
    return { match, request, key, partition, token }
  }

  /** Looks a read's entry up, in memory and on disk. */
  async lookup({ key, request }: Read): Promise<Lookup> {
    const found = key === undefined ? undefined : await this.cache.find(key)
    if (found === undefined) return { found, forward: 'uri-miss' }
    const variant = variantFor(fieldsOf(found.entry).get(FIELD.vary), request.headers)
    return variant === found.entry.variant
      ? { found, forward: 'uri-miss' }
      : { found: undefined, forward: 'vary-miss' }
  }

  /** Judges an entry by the one rule, and by writes to its own URI. */
  judge(entry: EntryRecord): Validity {
    if (entry.isInvalidated) return { kind: 'invalid', tag: entry.url, seq: 0 }
    return judgeValidity(entry, this.log.view(entry.scope))
  }

  /** Describes an entry for the decisions of RFC 9111. */
  metadataOf(entry: EntryRecord): StoredMetadata {
    return {
      status: entry.status,
      fields: fieldsOf(entry),
      requestTimeMs: entry.requestTimeMs,
      responseTimeMs: entry.responseTimeMs,
      tags: entry.tags,
      policyVersionCurrent: entry.policyVersion === this.policy.version,
    }
  }

  /**
   * Tells whether something has answered in the origin's place, such as the login page of a Wi-Fi network: a page
   * without a mark of the origin, which is known to make marks because its log has been heard.
   */
  isStranger(response: Response): boolean {
    const isOfOwnOrigin = response.type === 'basic' || response.type === 'default'
    return isOfOwnOrigin && this.log.positions().length > 0 && isUnmarkedPage(response.headers)
  }

  /**
   * Hears what an answer of the origin says of the session.
   *
   * @returns whether the answer may be stored for the session that its request began under
   */
  async hear(
    { match, token }: Pick<Read, 'match' | 'token'>,
    response: Response,
  ): Promise<boolean> {
    if (this.isStranger(response)) return false
    const partition = response.headers.get(FIELD.springhousePartition)
    // A public answer may come from a cache that keeps the field of whoever asked first.
    const isPublic = match.route.partition === 'public'
    const isRefusal = response.status === 401 || response.type === 'opaqueredirect'
    // Order: a refusal that says whose session it is leaves no doubt.
    const isNamed = !isPublic && partition !== null && isPartitionId(partition)
    if (isRefusal && !isNamed) await this.session.doubt()
    if (isPublic) return true
    if (partition === null) return response.status === 304
    if (!isNamed) return false
    const outcome = await this.session.observe(partition, token)
    return outcome === 'same' && partition === token.partition
  }

  /** Runs one refresh of an entry at a time: readers of the same entry share it. */
  refreshOnce(key: string, refresh: () => Promise<void>): Promise<void> {
    const running = this.#refreshes.get(key)
    if (running !== undefined) return running
    const started = refresh().finally(() => this.#refreshes.delete(key))
    this.#refreshes.set(key, started)
    return started
  }
}

/** Makes the fields of an entry readable by name. */
export function fieldsOf(entry: EntryRecord): Headers {
  return new Headers(entry.fields.map(([name, value]): [string, string] => [name, value]))
}
