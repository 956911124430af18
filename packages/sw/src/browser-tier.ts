// SPDX-License-Identifier: MIT
import {
  FIELD,
  isPartitionId,
  isUnmarkedPage,
  judgeValidity,
  type Policy,
  PUBLIC_SCOPE,
  type Route,
  type RouteMatch,
  type StoredMetadata,
  type Validity,
  withoutFragment,
} from '@springhouse/core'
import type { Bulletin } from './bulletin.ts'
import type { Contact } from './contact.ts'
import type { Environment } from './environment.ts'
import { askChanges } from './log/ask-changes.ts'
import { CatchUp } from './log/catch-up.ts'
import type { FollowedLog } from './log/followed-log.ts'
import type { Session } from './session/session.ts'
import { type IdentifyRequest, PLAIN, type RequestIdentity } from './keys/request-identity.ts'
import type { SearchVariance } from './keys/search-variance.ts'
import { uriKeyOf } from './store/cache-key.ts'
import type { EntryCache, Found } from './store/entry-cache.ts'
import { type EntryRecord, PUBLIC_PARTITION } from './store/schema.ts'
import { BackgroundValidations } from './strategies/background-validations.ts'
import { Flights } from './strategies/flights.ts'
import type { Landing } from './strategies/landing.ts'
import { UnstoredUris } from './strategies/unstored-uris.ts'
import type { Read } from './strategies/read.ts'
import { selectFound } from './strategies/select.ts'
import { Trace } from './trace.ts'

/** The parts of the tier. */
export interface BrowserTierParts {
  readonly policy: Policy
  readonly environment: Environment
  readonly bulletin: Bulletin
  readonly session: Session
  readonly log: FollowedLog
  readonly contact: Contact
  readonly cache: EntryCache
  /** Tells what sets a request apart from others for its URL. */
  readonly identify: IdentifyRequest
  /** What responses say of their query; `undefined` without that option. */
  readonly searchVariance: SearchVariance | undefined
  /** Raises the tags of writes that were acknowledged before this start of the worker. */
  readonly hearAcknowledged: () => Promise<void>
  /** Absolute URL below which the origin's own endpoints are. */
  readonly base: string
}

/** What a lookup came to; `forward` says why the origin is asked when nothing was found. */
export interface Lookup {
  readonly found: Found | undefined
  /** All that is stored under the URI. */
  readonly variants: readonly Found[]
  readonly forward: 'uri-miss' | 'vary-miss'
}

/** The browser's tier of the cache: entries judged by the log and kept apart by session. */
export class BrowserTier {
  readonly policy: Policy
  readonly environment: Environment
  readonly bulletin: Bulletin
  readonly session: Session
  readonly log: FollowedLog
  readonly catchUp: CatchUp
  readonly contact: Contact
  readonly cache: EntryCache
  readonly trace: Trace = new Trace()
  readonly refreshes: BackgroundValidations
  readonly unstored: UnstoredUris = new UnstoredUris()
  readonly identify: IdentifyRequest
  readonly searchVariance: SearchVariance | undefined
  /** Questions to the origin that are under way. */
  readonly flights: Flights<Landing> = new Flights()
  readonly #hearAcknowledged: () => Promise<void>
  #acknowledgedHeard: Promise<void> | undefined
  readonly #metadata = new WeakMap<EntryRecord, StoredMetadata>()

  constructor(parts: BrowserTierParts) {
    this.policy = parts.policy
    this.environment = parts.environment
    this.bulletin = parts.bulletin
    this.session = parts.session
    this.log = parts.log
    this.catchUp = new CatchUp(parts.environment, () => askChanges(this, parts.base))
    this.contact = parts.contact
    this.cache = parts.cache
    this.refreshes = new BackgroundValidations(parts.environment.now)
    this.identify = parts.identify
    this.searchVariance = parts.searchVariance
    this.#hearAcknowledged = parts.hearAcknowledged
  }

  /** Loads session and log, once a start of the worker. Never fails: what can't be loaded is unknown. */
  async ready(): Promise<void> {
    await Promise.all([this.session.load(), this.log.load(), this.searchVariance?.load()])
    this.#acknowledgedHeard ??= this.#hearAcknowledged()
    await this.#acknowledgedHeard
  }

  /**
   * Begins a read: notes whose session it is now.
   *
   * @param keyRequest the request that names the entry, where a plugin says so
   * @param identity what `identify()` says of the request
   */
  begin(
    match: RouteMatch,
    request: Request,
    keyRequest: Request = request,
    identity: RequestIdentity = PLAIN,
  ): Read {
    const token = this.session.token()
    const scope = this.scopeOf(match.route)
    const own = scope === undefined ? undefined : token.partition
    const partition = match.route.partition === 'public' ? PUBLIC_PARTITION : own
    const keyUrl = keyRequest.url
    return this.named({ ...identity, match, request, keyUrl, partition, scope, token })
  }

  /** The scope whose log tells of a route's responses; `undefined` while nobody has named the tenant's. */
  scopeOf({ scope }: Pick<Route, 'scope'>): string | undefined {
    return scope === PUBLIC_SCOPE ? scope : this.session.tenantScope
  }

  /** Names the entry that a read is about. */
  named(read: Omit<Read, 'uriKey' | 'entryUrl'>): Read {
    const { partition, keyParts, keyUrl, request } = read
    const variance = this.searchVariance?.nameOf(keyUrl)
    const uriKey =
      partition === undefined || keyParts === undefined
        ? undefined
        : uriKeyOf(partition, variance?.url ?? keyUrl, ...keyParts, ...(variance?.keyParts ?? []))
    return { ...read, uriKey, entryUrl: this.entryUrl(request.url) }
  }

  /** The URL under which entries of this one and of its equivalents are found by a write. */
  entryUrl(url: string): string {
    return this.searchVariance?.nameOf(url).url ?? withoutFragment(url)
  }

  /** Looks a read's entry up, in memory and on disk. */
  async lookup(read: Read): Promise<Lookup> {
    const variants = read.uriKey === undefined ? [] : await this.cache.find(read.uriKey)
    const [first] = variants
    const isPlain = first !== undefined && variants.length === 1 && this.#isPlain(read, first)
    const found = isPlain ? first : selectFound(this, read, variants)
    return { found, variants, forward: first === undefined ? 'uri-miss' : 'vary-miss' }
  }

  // Nearly always nothing selects among them, so that nothing needs to be compared.
  #isPlain({ match }: Read, { entry }: Found): boolean {
    const isFixed = entry.variant === '' && match.route.vary.length === 0
    return isFixed && this.metadataOf(entry).fields.get(FIELD.vary) === null
  }

  /** Judges an entry by the one rule, and by writes to its own URI. */
  judge(entry: EntryRecord): Validity {
    if (entry.isInvalidated) return { kind: 'invalid', tag: entry.url, seq: 0 }
    return judgeValidity(entry, this.log.view(entry.scope))
  }

  /** Describes an entry for the decisions of RFC 9111; once for an entry that stays in memory. */
  metadataOf(entry: EntryRecord): StoredMetadata {
    const known = this.#metadata.get(entry)
    if (known !== undefined) return known
    const metadata = {
      status: entry.status,
      fields: fieldsOf(entry),
      requestTimeMs: entry.requestTimeMs,
      responseTimeMs: entry.responseTimeMs,
      tags: entry.tags,
      policyVersionCurrent: entry.policyVersion === this.policy.version,
      isWritten: entry.isInvalidated,
    }
    this.#metadata.set(entry, metadata)
    return metadata
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
    {
      match,
      token,
      sendsCredentials = true,
    }: Pick<Read, 'match' | 'token'> & Partial<Pick<Read, 'sendsCredentials'>>,
    response: Response,
  ): Promise<boolean> {
    if (this.isStranger(response)) return false
    const partition = response.headers.get(FIELD.springhousePartition)
    // A public answer may come from a cache that keeps the field of whoever asked first.
    const isPublic = match.route.partition === 'public'
    // What was asked without cookies says nothing of the session.
    if (!sendsCredentials) return isPublic
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
}

/** Makes the fields of an entry readable by name. */
export function fieldsOf(entry: EntryRecord): Headers {
  return new Headers(entry.fields.map(([name, value]): [string, string] => [name, value]))
}
