// SPDX-License-Identifier: MIT
import type { InvalidationKind, Position, Tag } from '@springhouse/core'
import type { EntryStore } from '../cache/entry-store.ts'
import type { CatchUp } from '../log/catch-up.ts'
import type {
  DriverStart,
  FollowEvent,
  Following,
  LogDriver,
  LogState,
  TagVersions,
} from '../log/log-driver.ts'
import { Trouble } from '../trouble.ts'
import { connectInTime, makeClient } from './connect.ts'
import type { RedisClient } from './redis-client.ts'
import { RedisEntries } from './redis-entries.ts'
import { RedisFollowing } from './redis-following.ts'
import { RedisLog } from './redis-log.ts'
import { parseRedisUrl } from './redis-url.ts'

/** Where Redis is: a URL, or a client of the `redis` package that the portal already has. */
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
   * How long `start` tries to connect, in milliseconds.
   * @default 5_000
   */
  readonly connectTimeoutMs?: number
}

/**
 * Keeps the log and the shared response tier in Redis, for a portal of several processes.
 *
 * Uses one connection for commands and one per followed scope for a read that blocks. A given client stays the
 * caller's: it is not closed.
 *
 * @throws TypeError when the URL isn't a Redis URL
 * @example
 * const origin = createOrigin({ policy, app: 'dairy', driver: redis({ url: 'redis://cache.local:6379' }) })
 */
export function redis(options: RedisDriverOptions): LogDriver {
  if (options.url !== undefined) parseRedisUrl(options.url)
  return new RedisDriver(options)
}

class RedisDriver implements LogDriver {
  readonly name = 'redis'
  readonly #options: RedisDriverOptions
  readonly #logs = new Map<string, RedisLog>()
  readonly #followings = new Set<RedisFollowing>()
  #running: Running | undefined

  constructor(options: RedisDriverOptions) {
    this.#options = options
  }

  get entries(): EntryStore | undefined {
    return this.#running?.entries
  }

  async start({ app, now, onEvent }: DriverStart): Promise<void> {
    const { url, connectTimeoutMs = 5_000 } = this.#options
    const owned = this.#options.client === undefined
    const client = this.#options.client ?? (await makeClient(this.#options.url, connectTimeoutMs))
    const trouble = new Trouble('log', onEvent)
    client.on('error', (error) => this.#distrust(error))
    client.on('ready', () => this.#pullAll())
    await connectInTime(client, url, connectTimeoutMs)
    this.#running = { client, owned, app, now, trouble, entries: new RedisEntries(client) }
  }

  async close(): Promise<void> {
    for (const following of this.#followings) following.close()
    this.#followings.clear()
    this.#logs.clear()
    const running = this.#running
    this.#running = undefined
    if (running?.owned === true && running.client.isOpen) running.client.destroy()
  }

  async append(scope: string, tags: readonly Tag[], kind: InvalidationKind): Promise<Position> {
    return this.#log(scope).append(tags, kind)
  }

  async read(scope: string): Promise<LogState> {
    return this.#log(scope).pull(undefined)
  }

  follow(scope: string, listener: (event: FollowEvent) => void): Following {
    const { client, now, trouble } = this.#started()
    const doorbell = client.duplicate()
    // Platform: a client of the redis package ends the process when it has no error listener.
    doorbell.on('error', () => undefined)
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
      close: () => {
        following.close()
        this.#followings.delete(following)
      },
    }
  }

  async catchUp(scope: string, since: Position | undefined): Promise<CatchUp> {
    return this.#log(scope).catchUp(since)
  }

  async tagVersions(scope: string, tags: readonly Tag[]): Promise<TagVersions> {
    return this.#log(scope).tagVersions(tags)
  }

  #log(scope: string): RedisLog {
    const { client, app } = this.#started()
    const existing = this.#logs.get(scope)
    if (existing !== undefined) return existing
    const log = new RedisLog(client, `${app}:${scope}`, this.#options.history ?? 100_000)
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

  #pullAll(): void {
    for (const following of this.#followings) void following.pull()
  }
}

interface Running {
  readonly client: RedisClient
  readonly owned: boolean
  readonly app: string
  readonly now: () => number
  readonly trouble: Trouble
  readonly entries: EntryStore
}
