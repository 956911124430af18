// SPDX-License-Identifier: MIT
import type { Invalidation, OperationStatus, Policy, Position, Tag } from '@springhouse/core'
import { Batches } from './batch.ts'
import { Breaker } from './cache/breaker.ts'
import { type Load, loadPastTiers, type OriginAnswer } from './cache/origin-answer.ts'
import { ProcessTier } from './cache/process-tier.ts'
import { type Deadlines, RedisTier } from './cache/redis-tier.ts'
import { ResponseCache } from './cache/response-cache.ts'
import type { OriginRequest } from './cache/stored-response.ts'
import { withDeadline } from './deadline.ts'
import { LogUnavailableError } from './errors/log-unavailable-error.ts'
import { NotAcknowledgedError } from './errors/not-acknowledged-error.ts'
import { Backlog } from './follow/backlog.ts'
import { OwnAppends } from './follow/own-appends.ts'
import type { PublishOptions } from './follow/publish-options.ts'
import { Publisher } from './follow/publisher.ts'
import { ScopeFollower } from './follow/scope-follower.ts'
import type { CatchUp } from './log/catch-up.ts'
import type { LogDriver, LogEvent, LogState } from './log/log-driver.ts'
import type { Origin } from './origin.ts'
import type { OriginListener } from './origin-event.ts'
import type { OriginOperation, TransactionWork } from './sql/commit-operation.ts'
import type { DeviceReport } from './sql/device-numbers.ts'
import { OperationRunner } from './sql/operation-runner.ts'
import { checkInvalidation } from './sql/pending-tags.ts'
import { makeRelayJob, type RelayOptions, relayPendingTags } from './sql/relay.ts'
import { RelayLoop } from './sql/relay-loop.ts'
import type { SqlDatabase } from './sql/sql-database.ts'
import type { CompleteRetention } from './sql/sweep-operations.ts'
import { Trouble } from './trouble.ts'

/** Options of an origin with every default filled in. */
export interface LoggedOriginOptions {
  readonly policy: Policy
  readonly app: string
  readonly driver: LogDriver
  readonly enabled: boolean
  readonly database: SqlDatabase | undefined
  readonly relayPollMs: number
  readonly processBytes: number
  readonly deadlines: Deadlines & { readonly acknowledgeMs: number }
  readonly retention: CompleteRetention
  readonly now: () => number
  readonly onEvent: OriginListener
}

/** The scope that everybody may see; followed from the start. */
const PUBLIC = 'public'

/** A position of no log. */
const NOWHERE: Position = { epoch: 'none', seq: 0 }

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
  readonly #batches: Batches
  #relayLoop: RelayLoop | undefined
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
      own: new OwnAppends(options.now),
      deadlineMs: deadlines.writeMs,
      appended: ({ scope, tags }, position) => this.#followers.get(scope)?.raise(tags, position),
    })
    this.#batches = new Batches((request) => this.#publisher.appendOrKeep(request))
    this.#operations = new OperationRunner({
      append: (request) => this.#publisher.append(request),
      onPending: (database, why) => this.#relayLater(database, why),
      retention: options.retention,
      now: options.now,
      onEvent,
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
      // Order: what an earlier life of this process has left is in the log before this one answers anything.
      await this.relay(database).catch((error: unknown) => this.#relayLater(database, error))
      this.#relayLoop = this.#makeRelayLoop(database)
      await this.#relayLoop.start()
    }
  }

  async close(): Promise<void> {
    this.#operations.close()
    await this.#relayLoop?.close()
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
    // A scope that is followed for the first time is not one whose log is lost.
    const followers = [...this.#followers.values()].filter(({ table }) => table !== undefined)
    return followers.length > 0 && followers.every((follower) => this.#hears(follower))
  }

  async invalidate(tags: readonly Tag[], options: PublishOptions = {}): Promise<Position> {
    const { kind = 'soft', scope = PUBLIC, acknowledge = 'appended' } = options
    if (this.#batches.add(tags, options)) return this.stamp(scope) ?? NOWHERE
    const request = { scope, kind, tags: checkInvalidation(tags) }
    const position = await this.#publisher.appendOrKeep(request)
    if (acknowledge !== 'appended') await this.#awaitLevel(scope, position, acknowledge)
    return position
  }

  batch<T>(work: () => Promise<T>): Promise<T> {
    return this.#batches.run(work)
  }

  subscribe(scope: string, listener: (event: LogEvent) => void): () => void {
    return this.#follower(scope).subscribe(listener)
  }

  async catchUp(scope: string, since: Position | undefined): Promise<CatchUp> {
    const { driver } = this.#options
    const caughtUp = await this.#ask(scope, 'catch up with the log', driver.catchUp(scope, since))
    // Order: a follower that is told the head asks for data as of it, and this process will be the one that answers.
    await this.waitFor(scope, caughtUp.head, RELEASE_MS)
    return caughtUp
  }

  readRange(
    scope: string,
    epoch: string,
    firstSeq: number,
    lastSeq: number,
  ): Promise<readonly Invalidation[] | undefined> {
    const reading = this.#options.driver.readRange(scope, epoch, firstSeq, lastSeq)
    return this.#ask(scope, 'read the log', reading)
  }

  head(scope: string): Promise<LogState> {
    return this.#ask(scope, 'read the log', this.#options.driver.read(scope))
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

  deviceReport(database: SqlDatabase, device: string): Promise<DeviceReport> {
    return this.#operations.deviceReport(database, device)
  }

  relay(database: SqlDatabase): Promise<number> {
    return relayPendingTags(this.#relayOptions(database, true))
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

  async #awaitLevel(
    scope: string,
    position: Position,
    level: 'replicated' | 'applied',
  ): Promise<void> {
    const { driver, deadlines } = this.#options
    const { acknowledgeMs } = deadlines
    const asked = driver.acknowledge(scope, position, level, acknowledgeMs)
    // The driver keeps the deadline; this one is for a Redis that doesn't answer at all.
    const answer = await withDeadline(asked, acknowledgeMs + deadlines.writeMs).catch(
      (cause: unknown) => {
        throw new NotAcknowledgedError(position, level, 'the log does not answer', { cause })
      },
    )
    if (!answer.reached) throw new NotAcknowledgedError(position, level, answer.why)
  }

  async #ask<T>(scope: string, doing: string, answer: Promise<T>): Promise<T> {
    return withDeadline(answer, this.#options.deadlines.writeMs).catch((cause: unknown) => {
      throw new LogUnavailableError(doing, scope, { cause })
    })
  }

  #relayLater(database: SqlDatabase, why: unknown): void {
    this.#backlog.add(database, makeRelayJob(this.#relayOptions(database, false)), why)
  }

  #makeRelayLoop(database: SqlDatabase): RelayLoop {
    const { onEvent, relayPollMs } = this.#options
    return new RelayLoop({
      database,
      pollMs: relayPollMs,
      trouble: new Trouble('database', onEvent),
      relay: async () => {
        await relayPendingTags(this.#relayOptions(database, false)).catch((error: unknown) => {
          if (!(error instanceof LogUnavailableError)) throw error
          this.#relayLater(database, error)
        })
      },
    })
  }

  #relayOptions(database: SqlDatabase, steal: boolean): RelayOptions {
    return {
      database,
      steal,
      append: (request) => this.#publisher.append(request),
      onRejected: (what) => this.#options.onEvent({ type: 'rejected', what }),
    }
  }

  #hears(follower: ScopeFollower): boolean {
    return this.#backlog.isEmpty && follower.isHearing
  }

  #follower(scope: string): ScopeFollower {
    const existing = this.#followers.get(scope)
    if (existing !== undefined) return existing
    const follower = new ScopeFollower(this.#options.driver, scope)
    follower.subscribe((event) => this.#hear(scope, event))
    this.#followers.set(scope, follower)
    return follower
  }

  #hear(scope: string, event: LogEvent): void {
    if (event.type === 'reset') {
      if (event.why === 'epoch') this.#publisher.epochBegan(scope, event.position.epoch)
    } else if (event.invalidation.kind === 'hard') {
      this.#processTier.drop(scope, event.invalidation.tags)
    }
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
