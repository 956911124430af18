// SPDX-License-Identifier: MIT
import type { Invalidation, InvalidationKind, Position, Tag } from '@springhouse/core'
import type { EntryStore } from '../cache/entry-store.ts'
import type { CatchUp } from '../log/catch-up.ts'
import { withDeadline } from '../deadline.ts'
import { newNonce } from '../log/epoch.ts'
import type {
  Acknowledgement,
  DriverStart,
  FollowEvent,
  Following,
  LogDriver,
  LogState,
  TagVersions,
} from '../log/log-driver.ts'
import { Trouble } from '../trouble.ts'
import { AppendScript } from './append-script.ts'
import { connectInTime } from './connect.ts'
import { connectionOf } from './connection-of.ts'
import { judgeEviction, readEvictionPolicy } from './eviction-policy.ts'
import { makeClient } from './make-client.ts'
import { RedisAcknowledger } from './redis-acknowledger.ts'
import type { RedisClient } from './redis-client.ts'
import type { RedisConnection } from './redis-connection.ts'
import { RedisEntries } from './redis-entries.ts'
import { RedisFollowing } from './redis-following.ts'
import { RedisLog } from './redis-log.ts'
import { parseRedisUrl } from './redis-url.ts'

/**
 * Where Redis is: a URL (`redis://host:port`, `redis+sentinel://host:port,host:port/master`,
 * `redis+cluster://host:port,host:port`), or a client of `redis` or `ioredis` that the portal already has.
 */
export type RedisServer =
  | { readonly url: string; readonly client?: undefined }
  | { readonly client: RedisClient; readonly url?: undefined }

/** Options of `redis`. */
export type RedisDriverOptions = RedisServer & {
  /**
   * How many log entries and distinct tags each scope keeps.
   * @default 100_000
   */
  readonly history?: number
  /**
   * Longest time without hearing the log before this process stops trusting its memory, in milliseconds.
   * @default 1_000
   */
  readonly maxBlindMs?: number
  /**
   * How many of Redis' replicas must hold an invalidation that is acknowledged as `replicated`.
   * @default 1
   */
  readonly replicas?: number
  /**
   * How long `start` tries to connect, in milliseconds.
   * @default 5_000
   */
  readonly connectTimeoutMs?: number
}

/**
 * Keeps the log and the shared response tier in Redis, for a portal of several processes.
 *
 * Works with one server, with Sentinels and with a cluster, from Redis 6.2 on. Uses one connection for commands and one
 * per followed scope for a read that blocks. A given client stays the caller's: it is not closed.
 *
 * @throws TypeError when the URL isn't a Redis URL
 * @example
 * const origin = createOrigin({ policy, app: 'dairy', driver: redis({ url: 'redis://cache.local:6379' }) })
 */
export function redis(options: RedisDriverOptions): LogDriver {
  if (options.url !== undefined) parseRedisUrl(options.url)
  return new RedisDriver(options)
}

/** How long a close waits for Redis to hear of it, in milliseconds. */
const LEAVE_MS = 200

class RedisDriver implements LogDriver {
  readonly name = 'redis'
  readonly #options: RedisDriverOptions
  readonly #logs = new Map<string, RedisLog>()
  readonly #followings = new Set<RedisFollowing>()
  readonly #leaving = new Set<Promise<void>>()
  #running: Running | undefined

  constructor(options: RedisDriverOptions) {
    this.#options = options
  }

  get entries(): EntryStore | undefined {
    return this.#running?.entries
  }

  async start({ app, now, onEvent }: DriverStart): Promise<void> {
    const { url, connectTimeoutMs = 5_000, replicas = 1 } = this.#options
    const owned = this.#options.client === undefined
    const connection = connectionOf(
      this.#options.client ?? (await makeClient(this.#options.url, connectTimeoutMs)),
    )
    connection.onTrouble((error) => this.#distrust(error))
    connection.onReady(() => this.#pullAll())
    await connectInTime(connection, url, connectTimeoutMs)
    this.#running = {
      connection,
      owned,
      app,
      now,
      process: newNonce(),
      trouble: new Trouble('log', onEvent),
      entries: new RedisEntries(connection),
      appendScript: new AppendScript(connection),
      acknowledger: new RedisAcknowledger(connection, replicas),
    }
    const danger = judgeEviction(await readEvictionPolicy(connection, app))
    if (danger !== undefined) onEvent(danger)
  }

  async close(): Promise<void> {
    for (const following of this.#followings) this.#leave(following)
    await withDeadline(Promise.all(this.#leaving), LEAVE_MS).catch(() => undefined)
    this.#logs.clear()
    const running = this.#running
    this.#running = undefined
    running?.acknowledger.close()
    if (running?.owned === true && running.connection.isOpen) running.connection.destroy()
  }

  async append(scope: string, tags: readonly Tag[], kind: InvalidationKind): Promise<Position> {
    const log = this.#log(scope)
    const place = await log.append(tags, kind)
    // Order: before the caller hears of it, so that whoever relies on the entry is told when the log loses it.
    for (const following of this.#followings) if (following.follows(log)) following.expect(place)
    return place.position
  }

  async acknowledge(
    scope: string,
    position: Position,
    level: 'replicated' | 'applied',
    timeoutMs: number,
  ): Promise<Acknowledgement> {
    return this.#started().acknowledger[level](this.#log(scope), position, timeoutMs)
  }

  async read(scope: string): Promise<LogState> {
    return this.#log(scope).read()
  }

  follow(scope: string, listener: (event: FollowEvent) => void): Following {
    const { connection, now, trouble } = this.#started()
    const doorbell = connection.duplicate()
    // Platform: a client of the redis package ends the process when it has no error listener.
    doorbell.onTrouble(() => undefined)
    const following = new RedisFollowing({
      log: this.#log(scope),
      doorbell,
      listener,
      now,
      maxBlindMs: this.#options.maxBlindMs ?? 1_000,
      report: ({ heard, why }) => {
        if (heard) trouble.end()
        else trouble.begin(`Redis is not heard: ${why ?? 'no answer'}`)
      },
    })
    this.#followings.add(following)
    return {
      isHearing: (applied) => following.isHearing(applied),
      refresh: () => following.refresh(),
      close: () => this.#leave(following),
    }
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

  #log(scope: string): RedisLog {
    const { connection, app, process, appendScript } = this.#started()
    const existing = this.#logs.get(scope)
    if (existing !== undefined) return existing
    const { history = 100_000 } = this.#options
    const name = `${app}:${scope}`
    const log = new RedisLog({ connection, appendScript, name, history, process })
    this.#logs.set(scope, log)
    return log
  }

  #started(): Running {
    if (this.#running === undefined)
      throw new TypeError('Cannot use the log: start() was not awaited')
    return this.#running
  }

  #distrust(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    for (const following of this.#followings) following.distrust(why)
  }

  #leave(following: RedisFollowing): void {
    this.#followings.delete(following)
    const leaving = following.leave().finally(() => this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
  }

  #pullAll(): void {
    for (const following of this.#followings) void following.pull()
  }
}

interface Running {
  readonly connection: RedisConnection
  readonly owned: boolean
  readonly app: string
  readonly now: () => number
  /** Name of this process among those that follow a log. */
  readonly process: string
  readonly trouble: Trouble
  readonly entries: EntryStore
  readonly appendScript: AppendScript
  readonly acknowledger: RedisAcknowledger
}
