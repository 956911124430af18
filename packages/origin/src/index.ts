// SPDX-License-Identifier: MIT

/**
 * The origin's half of Springhouse: the invalidation log with its memory and Redis drivers, the response cache in process
 * and Redis, and writes that take effect once.
 *
 * @module
 */

export { createOrigin, type Origin, type OriginOptions } from './origin.ts'
export type { OriginEvent, OriginListener, OriginPart } from './origin-event.ts'

export { LogUnavailableError } from './errors/log-unavailable-error.ts'
export { OriginUnreachableError } from './errors/origin-unreachable-error.ts'

export type { CatchUp, CatchUpReset } from './log/catch-up.ts'
export type {
  DriverStart,
  FollowEvent,
  Following,
  LogDriver,
  LogEvent,
  LogState,
  TagVersions,
} from './log/log-driver.ts'
export { memory, type MemoryDriverOptions } from './log/memory-driver.ts'
export type { RedisClient, RedisCommandOptions } from './redis/redis-client.ts'
export { redis, type RedisDriverOptions, type RedisServer } from './redis/redis-driver.ts'
export { type Environment, redisUrlFromEnvironment } from './redis/redis-url.ts'

export type { EntryRecord, EntrySetOptions, EntryStore } from './cache/entry-store.ts'
export { type Load, ORIGIN_CACHE, type OriginAnswer } from './cache/origin-answer.ts'
export type { Field, LoadedResponse, OriginRequest } from './cache/stored-response.ts'

export type { OriginOperation, OriginTransaction, TransactionWork } from './sql/commit-operation.ts'
export { type InvalidateOptions, MAX_INVALIDATED_TAGS } from './sql/pending-tags.ts'
export { pgliteDatabase, type PgliteLike, type PgliteQueryable } from './sql/pglite-database.ts'
export {
  postgresDatabase,
  type PostgresClient,
  type PostgresPool,
  type PostgresQueryable,
} from './sql/postgres-database.ts'
export { prepareDatabase } from './sql/prepare-database.ts'
export type { SqlDatabase, SqlResult, SqlTransaction } from './sql/sql-database.ts'
