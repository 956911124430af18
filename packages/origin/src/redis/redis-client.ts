// SPDX-License-Identifier: MIT

/** What a command of a client of the `redis` package may be sent with. */
export interface RedisCommandOptions {
  /** Maps a RESP type's first byte to the constructor that replies of it are made with. */
  readonly typeMapping?: Record<number, unknown>
}

/** What all clients of the `redis` package have in common. */
export interface NodeRedisLifecycle {
  readonly isOpen: boolean
  readonly isReady: boolean
  connect(): Promise<unknown>
  /** Closes at once; commands that still wait are rejected. */
  destroy(): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: string, listener: () => void): unknown
}

/** A client of one server, as `createClient` of the `redis` package (5 and later) makes it. */
export interface NodeRedisClient extends NodeRedisLifecycle {
  duplicate(): NodeRedisClient
  sendCommand(args: readonly (string | Buffer)[], options?: RedisCommandOptions): Promise<unknown>
}

/** A connection that a Sentinel client has lent. */
export interface NodeRedisLease {
  sendCommand(
    isReadonly: boolean | undefined,
    args: (string | Buffer)[],
    options?: RedisCommandOptions,
  ): Promise<unknown>
}

/** A client that asks Sentinels for the master, as `createSentinel` of the `redis` package makes it. */
export interface NodeRedisSentinel extends NodeRedisLifecycle, NodeRedisLease {
  duplicate(): NodeRedisSentinel
  getSentinelNode(): unknown
  use(work: (lease: NodeRedisLease) => Promise<unknown>): Promise<unknown>
}

/** A client of a cluster, as `createCluster` of the `redis` package makes it. */
export interface NodeRedisCluster extends NodeRedisLifecycle {
  duplicate(): NodeRedisCluster
  getSlotRandomNode(slot: number): unknown
  sendCommand(
    firstKey: string | Buffer | undefined,
    isReadonly: boolean | undefined,
    args: (string | Buffer)[],
    options?: RedisCommandOptions,
  ): Promise<unknown>
}

/** A client of the `ioredis` package (5 and later): of one server, of Sentinels, or a `Cluster`. */
export interface IoredisClient {
  readonly status: string
  readonly isCluster: boolean
  connect(): Promise<unknown>
  disconnect(): void
  duplicate(): IoredisClient
  on(event: string, listener: (error?: unknown) => void): unknown
  call(command: string, args: (string | Buffer)[]): Promise<unknown>
  callBuffer(command: string, args: (string | Buffer)[]): Promise<unknown>
  pipeline(commands: unknown[][]): IoredisPipeline
}

/** Commands that an `ioredis` client sends together. */
export interface IoredisPipeline {
  exec(): Promise<[error: Error | null, reply: unknown][] | null>
}

/**
 * A client that the portal already has: of the `redis` package (5 and later) or of `ioredis` (5 and later), each for
 * one server, for Sentinels, or for a cluster.
 *
 * The driver adds an `error` listener: without one a lost connection would end the process.
 */
export type RedisClient = NodeRedisClient | NodeRedisSentinel | NodeRedisCluster | IoredisClient
