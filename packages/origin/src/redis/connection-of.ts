// SPDX-License-Identifier: MIT
import { IoredisConnection } from './ioredis-connection.ts'
import { NodeRedisClusterConnection } from './node-redis-cluster-connection.ts'
import { NodeRedisConnection } from './node-redis-connection.ts'
import { NodeRedisSentinelConnection } from './node-redis-sentinel-connection.ts'
import type { RedisClient } from './redis-client.ts'
import type { RedisConnection } from './redis-connection.ts'

/** Tells clients apart by a method that only they have. */
export function connectionOf(client: RedisClient): RedisConnection {
  if ('callBuffer' in client) return new IoredisConnection(client)
  if ('getSentinelNode' in client) return new NodeRedisSentinelConnection(client)
  if ('getSlotRandomNode' in client) return new NodeRedisClusterConnection(client)
  return new NodeRedisConnection(client)
}
