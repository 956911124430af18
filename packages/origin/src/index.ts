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
export { NotAcknowledgedError } from './errors/not-acknowledged-error.ts'
export { OriginUnreachableError } from './errors/origin-unreachable-error.ts'

export type { AcknowledgeLevel, PublishOptions } from './follow/publish-options.ts'
export type { CatchUp, CatchUpReset } from './log/catch-up.ts'
export type {
  Acknowledgement,
  DriverStart,
  FollowEvent,
  Following,
  LogDriver,
  LogEvent,
  LogState,
  TagVersions,
} from './log/log-driver.ts'
export { memory, type MemoryDriverOptions } from './log/memory-driver.ts'
export type {
  IoredisClient,
  IoredisPipeline,
  NodeRedisClient,
  NodeRedisCluster,
  NodeRedisLease,
  NodeRedisLifecycle,
  NodeRedisSentinel,
  RedisClient,
  RedisCommandOptions,
} from './redis/redis-client.ts'
export { redis, type RedisDriverOptions, type RedisServer } from './redis/redis-driver.ts'
export { type Environment, redisUrlFromEnvironment } from './redis/redis-url.ts'

export type { EntryRecord, EntrySetOptions, EntryStore } from './cache/entry-store.ts'
export { type Load, ORIGIN_CACHE, type OriginAnswer } from './cache/origin-answer.ts'
export type { Field, LoadedResponse, OriginRequest } from './cache/stored-response.ts'

export { noStore, type NoStoreOptions } from './operations/no-store.ts'
export type {
  OperationRecords,
  OperationStore,
  StoreOperation,
  StoreWork,
  StoreWrite,
} from './operations/operation-store.ts'
export { redisStore, type RedisStoreOptions } from './operations/redis-store.ts'
export { sqlStore, type SqlStoreOptions } from './operations/sql-store.ts'

export type { OriginOperation, OriginTransaction, TransactionWork } from './sql/commit-operation.ts'
export type { DeviceReport } from './sql/device-numbers.ts'
export {
  drizzleDatabase,
  type DrizzleExecutor,
  type DrizzleLike,
  type DrizzleSql,
} from './sql/drizzle-database.ts'
export {
  callbackDatabase,
  type NativeDatabase,
  type TransactionSource,
} from './sql/native-database.ts'
export type { OperationRetention } from './sql/sweep-operations.ts'
export { type InvalidateOptions, MAX_INVALIDATED_TAGS } from './sql/pending-tags.ts'
export { pgliteDatabase, type PgliteLike, type PgliteQueryable } from './sql/pglite-database.ts'
export {
  postgresDatabase,
  type PostgresClient,
  type PostgresPool,
  type PostgresQueryable,
} from './sql/postgres-database.ts'
export { prepareDatabase } from './sql/prepare-database.ts'
export type {
  NotificationListener,
  SqlDatabase,
  SqlResult,
  SqlTransaction,
} from './sql/sql-database.ts'
export {
  installTriggers,
  type TriggerOptions,
  uninstallTriggers,
} from './sql/triggers/install-triggers.ts'
export type { WatchedTable } from './sql/triggers/watched-table.ts'
