// SPDX-License-Identifier: MIT
import type { OperationStatus, Policy, Position, Tag } from '@springhouse/core'
import { Breaker } from './cache/breaker.ts'
import { type Load, loadPastTiers, type OriginAnswer } from './cache/origin-answer.ts'
import { ProcessTier } from './cache/process-tier.ts'
import { type Deadlines, RedisTier } from './cache/redis-tier.ts'
import { ResponseCache } from './cache/response-cache.ts'
import type { OriginRequest } from './cache/stored-response.ts'
import { withDeadline } from './deadline.ts'
import { LogUnavailableError } from './errors/log-unavailable-error.ts'
import { Backlog } from './follow/backlog.ts'
import { Publisher } from './follow/publisher.ts'
import { ScopeFollower } from './follow/scope-follower.ts'
import type { CatchUp } from './log/catch-up.ts'
import type { LogDriver, LogEvent } from './log/log-driver.ts'
import type { Origin } from './origin.ts'
import type { OriginListener } from './origin-event.ts'
import type { OriginOperation, TransactionWork } from './sql/commit-operation.ts'
import { OperationRunner } from './sql/operation-runner.ts'
import { checkInvalidation, type InvalidateOptions } from './sql/pending-tags.ts'
import { relayPendingTags } from './sql/relay.ts'
import type { SqlDatabase } from './sql/sql-database.ts'
import { Trouble } from './trouble.ts'

/** Options of an origin with every default filled in. */
export interface LoggedOriginOptions {
  readonly policy: Policy
  readonly app: string
  readonly driver: LogDriver
  readonly enabled: boolean
  readonly database: SqlDatabase | undefined
  readonly processBytes: number
  readonly deadlines: Deadlines
  readonly now: () => number
  readonly onEvent: OriginListener
}

/** The scope that everybody may see; followed from the start. */
const PUBLIC = 'public'

/** How long `start` waits for the first position, in milliseconds. */
const FIRST_POSITION_MS = 5_000

/** How long a catch-up waits until this process has applied the head that it names, in milliseconds. */
const RELEASE_MS = 1_000

/** The origin: puts the follower, the tiers and the writes together. */
export class LoggedOrigin implements Origin {
  readonly policy: Policy
  readonly app: string
  readonly enabled: boolean
  readonly #options: LoggedOriginOptions
  readonly #followers = new Map<string, ScopeFollower>()
  readonly #processTier: ProcessTier
  readonly #backlog: Backlog
  readonly #publisher: Publisher
  readonly #operations: OperationRunner
  #cache: ResponseCache | undefined

  constructor(options: LoggedOriginOptions) {
    const { policy, app, enabled, driver, deadlines, onEvent } = options
    this.#options = options
    this.policy = policy
    this.app = app
    this.enabled = enabled
    this.#processTier = new ProcessTier(options.processBytes)
    this.#backlog = new Backlog(new Trouble('relay', onEvent))
    this.#publisher = new Publisher({
      driver,
      backlog: this.#backlog,
      deadlineMs: deadlines.writeMs,
      appended: ({ scope, tags }, position) => this.#followers.get(scope)?.raise(tags, position),
    })
    this.#operations = new OperationRunner({
      append: (request) => this.#publisher.append(request),
      onPending: (database, why) => this.#relayLater(database, why),
    })
  }

  async start(): Promise<void> {
    const { database } = this.#options
    try {
      await this.#connect()
    } catch (error) {
      await this.close()
      throw error
    }
    if (database !== undefined) {
      await this.relay(database).catch((error: unknown) => this.#relayLater(database, error))
    }
  }

  async close(): Promise<void> {
    await this.#backlog.close()
    for (const follower of this.#followers.values()) follower.close()
    this.#followers.clear()
    const cache = this.#cache
    this.#cache = undefined
    await cache?.close()
    await this.#options.driver.close()
  }

  stamp(scope: string): Position | undefined {
    // Before start and after close this process hears nothing.
    if (this.#cache === undefined) return undefined
    const follower = this.#follower(scope)
    return this.#hears(follower) ? follower.table?.position : undefined
  }

  isHearing(): boolean {
    const followers = [...this.#followers.values()]
    return followers.length > 0 && followers.every((follower) => this.#hears(follower))
  }

  async invalidate(tags: readonly Tag[], options: InvalidateOptions = {}): Promise<Position> {
    const { kind = 'soft', scope = PUBLIC } = options
    return this.#publisher.appendOrKeep({ scope, kind, tags: checkInvalidation(tags) })
  }

  subscribe(scope: string, listener: (event: LogEvent) => void): () => void {
    return this.#follower(scope).subscribe(listener)
  }

  async catchUp(scope: string, since: Position | undefined): Promise<CatchUp> {
    const { driver, deadlines } = this.#options
    const caughtUp = await withDeadline(driver.catchUp(scope, since), deadlines.writeMs).catch(
      (cause: unknown) => {
        throw new LogUnavailableError('catch up with the log', scope, { cause })
      },
    )
    // Order: a follower that is told the head asks for data as of it, and this process will be the one that answers.
    await this.waitFor(scope, caughtUp.head, RELEASE_MS)
    return caughtUp
  }

  waitFor(scope: string, position: Position, timeoutMs: number): Promise<boolean> {
    return this.#follower(scope).waitFor(position, timeoutMs)
  }

  async respond(request: OriginRequest, load: Load): Promise<OriginAnswer> {
    if (!this.enabled) return loadPastTiers(request, load, this.stamp(request.scope), 'OFF')
    if (this.#cache === undefined) return loadPastTiers(request, load, undefined, 'BLIND')
    const follower = this.#follower(request.scope)
    const hears = (): boolean => this.#hears(follower)
    return this.#cache.respond({ request, follower, hears, load })
  }

  transaction(
    database: SqlDatabase,
    operation: OriginOperation,
    work: TransactionWork,
  ): Promise<Response> {
    return this.#operations.run(database, operation, work)
  }

  operations(
    database: SqlDatabase,
    owner: string,
    keys: readonly string[],
  ): Promise<Record<string, OperationStatus>> {
    return this.#operations.statuses(database, owner, keys)
  }

  relay(database: SqlDatabase): Promise<number> {
    return relayPendingTags(database, (request) => this.#publisher.append(request))
  }

  async #connect(): Promise<void> {
    const { driver, app, now, onEvent } = this.#options
    await driver.start({ app, now, onEvent })
    this.#cache = this.#makeCache(driver)
    const { started } = this.#follower(PUBLIC)
    await withDeadline(started, FIRST_POSITION_MS).catch((cause: unknown) => {
      throw new LogUnavailableError('read the position', PUBLIC, { cause })
    })
  }

  #relayLater(database: SqlDatabase, why: unknown): void {
    const relay = async (): Promise<void> => {
      await this.relay(database)
    }
    this.#backlog.add(database, relay, why)
  }

  #hears(follower: ScopeFollower): boolean {
    return this.#backlog.isEmpty && follower.isHearing
  }

  #follower(scope: string): ScopeFollower {
    const existing = this.#followers.get(scope)
    if (existing !== undefined) return existing
    const follower = new ScopeFollower(this.#options.driver, scope)
    follower.subscribe((event) => this.#dropHard(scope, event))
    this.#followers.set(scope, follower)
    return follower
  }

  #dropHard(scope: string, event: LogEvent): void {
    if (event.type !== 'inv' || event.invalidation.kind !== 'hard') return
    this.#processTier.drop(scope, event.invalidation.tags)
  }

  #makeCache(driver: LogDriver): ResponseCache {
    const { app, policy, now, onEvent, deadlines } = this.#options
    const breaker = new Breaker(now, new Trouble('entries', onEvent))
    const { entries } = driver
    const redisTier =
      entries === undefined ? undefined : new RedisTier(driver, entries, breaker, deadlines)
    const processTier = this.#processTier
    return new ResponseCache({ app, policyVersion: policy.version, processTier, redisTier, now })
  }
}
