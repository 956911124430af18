// SPDX-License-Identifier: MIT
import type { OperationStatus } from '@springhouse/core'
import { randomUUID } from 'node:crypto'
import { withDeadline } from '../deadline.ts'
import type { Origin } from '../origin.ts'
import type { OriginListener } from '../origin-event.ts'
import { connectInTime } from '../redis/connect.ts'
import { connectionOf } from '../redis/connection-of.ts'
import { makeClient } from '../redis/make-client.ts'
import type { RedisConnection } from '../redis/redis-connection.ts'
import type { RedisServer } from '../redis/redis-driver.ts'
import { parseRedisUrl } from '../redis/redis-url.ts'
import { completeRetention, type OperationRetention } from '../sql/sweep-operations.ts'
import type { OperationStore, StoreOperation, StoreWork } from './operation-store.ts'
import { RedisMarkers } from './redis-markers.ts'
import { nameOperation, RedisRun } from './redis-run.ts'

/** What a store in Redis works with. */
export type RedisStoreOptions = RedisServer & {
  readonly origin: Pick<Origin, 'app' | 'invalidate'>
  /**
   * For how long operations are remembered.
   * @default { bodySeconds: 86_400 (24 h), markerSeconds: 2_592_000 (30 days) }
   */
  readonly retention?: OperationRetention
  /**
   * How long an operation stays locked when its process is killed, in milliseconds: at least twice what a handler may take.
   * @default 60_000
   */
  readonly lockMs?: number
  /**
   * How long Redis may take to answer, in milliseconds; without its answer nothing is run.
   * @default 1_000
   */
  readonly timeoutMs?: number
  /** Hears what an operator should know. */
  readonly onEvent?: OriginListener
}

const DAY_SECONDS = 24 * 60 * 60
const MIN_LOCK_MS = 100

/**
 * Remembers operations in Redis, for effects that are in no SQL database.
 *
 * Guarantee: no loss; duplicates possible in {crash between commit and record, lock expiry, failover}. A process that is killed between
 * the effect and its record leaves an effect that nobody knows of: the client repeats it. A lock runs out when a process stands still
 * for longer than `lockMs`; a failover, a restart without persistence or an eviction may lose a record. Effects that must not happen
 * twice belong into `sqlStore`, or are marked as `external`, which makes the first two cases 500 `outcome-unknown`.
 *
 * @throws TypeError when the URL isn't a Redis URL
 * @throws RangeError when the lock is shorter than 100 ms, or bodies would outlive their markers
 * @example
 * const store = redisStore({ origin, url: 'redis://cache.local:6379' })
 */
export function redisStore(options: RedisStoreOptions): OperationStore<undefined> {
  const { lockMs = 60_000 } = options
  if (options.url !== undefined) parseRedisUrl(options.url)
  if (!(lockMs >= MIN_LOCK_MS)) {
    throw new RangeError(`Cannot lock operations for ${lockMs} ms: at least ${MIN_LOCK_MS} ms`)
  }
  return new RedisStore(options, lockMs)
}

class RedisStore implements OperationStore<undefined> {
  readonly #options: RedisStoreOptions
  readonly #times: { readonly lockMs: number; readonly bodyMs: number; readonly markerMs: number }
  #connecting: Promise<RedisConnection> | undefined

  constructor(options: RedisStoreOptions, lockMs: number) {
    const { markerSeconds = 30 * DAY_SECONDS, bodySeconds = Math.min(DAY_SECONDS, markerSeconds) } =
      options.retention ?? {}
    const retention = completeRetention({ markerSeconds, bodySeconds })
    if (!Number.isFinite(retention.markerSeconds)) {
      throw new RangeError('Cannot remember operations in Redis for ever: name markerSeconds')
    }
    this.#options = options
    const bodyMs = Math.floor(retention.bodySeconds * 1000)
    this.#times = { lockMs, bodyMs, markerMs: Math.ceil(retention.markerSeconds * 1000) }
  }

  async run(operation: StoreOperation, work: StoreWork<undefined>): Promise<Response> {
    const { origin, timeoutMs = 1_000, onEvent = () => undefined } = this.#options
    const run = new RedisRun({
      markers: () => this.#markers(),
      origin,
      times: this.#times,
      timeoutMs,
      onEvent,
      token: randomUUID(),
    })
    return run.answer(operation, work)
  }

  async statuses(owner: string, keys: readonly string[]): Promise<Record<string, OperationStatus>> {
    const { timeoutMs = 1_000 } = this.#options
    const looking = this.#markers().then((markers) =>
      Promise.all(
        keys.map(async (key) => [key, await markers.lookUp(nameOperation(owner, key))] as const),
      ),
    )
    return Object.fromEntries(await withDeadline(looking, timeoutMs))
  }

  async close(): Promise<void> {
    const connecting = this.#connecting
    this.#connecting = undefined
    if (this.#options.client !== undefined) return
    const connection = await connecting?.catch(() => undefined)
    if (connection?.isOpen === true) connection.destroy()
  }

  async #markers(): Promise<RedisMarkers> {
    this.#connecting ??= this.#connect()
    const connecting = this.#connecting
    try {
      return new RedisMarkers(await connecting, this.#options.origin.app, this.#times)
    } catch (error) {
      if (this.#connecting === connecting) this.#connecting = undefined
      throw error
    }
  }

  async #connect(): Promise<RedisConnection> {
    const { client, url, timeoutMs = 1_000 } = this.#options
    const connection = connectionOf(client ?? (await makeClient(url, timeoutMs)))
    // Platform: a client of the redis package ends the process when it has no error listener.
    connection.onTrouble(() => undefined)
    await connectInTime(connection, url, timeoutMs)
    return connection
  }
}
