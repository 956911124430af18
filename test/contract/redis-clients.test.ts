// SPDX-License-Identifier: MIT
import { type LogDriver, redis } from '@springhouse/origin'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster, createSentinel } from 'redis'
import { afterAll, beforeAll, describe } from 'vitest'
import { runLogDriverContract } from '../../packages/origin/src/log/log-driver.contract.ts'
import { type RedisCluster, startRedisCluster } from '../servers/redis-cluster.ts'
import { MASTER, type RedisSentinels, startRedisSentinels } from '../servers/redis-sentinel.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'

interface History {
  readonly history: number
}

/** Runs the suite on a driver with a client of its own, which the portal would keep: it is closed with the driver. */
function withClient(driver: LogDriver, close: () => unknown): LogDriver {
  const closed = driver.close.bind(driver)
  return Object.assign(driver, {
    async close() {
      await closed()
      await close()
    },
  })
}

describe('one server', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.stop())

  runLogDriverContract('redis client', (options: History) => {
    const client = createClient({ url: server.url })
    return withClient(redis({ client, ...options }), () => client.destroy())
  })

  runLogDriverContract('ioredis client', (options: History) => {
    const client = new Redis(server.url)
    return withClient(redis({ client, ...options }), () => client.disconnect())
  })

  runLogDriverContract('ioredis client that connects later', (options: History) => {
    const client = new Redis(server.url, { lazyConnect: true, enableOfflineQueue: false })
    return withClient(redis({ client, ...options }), () => client.disconnect())
  })
})

describe('Sentinels', () => {
  let servers: RedisSentinels
  beforeAll(async () => {
    servers = await startRedisSentinels()
  })
  afterAll(() => servers.stop())

  runLogDriverContract('URL of Sentinels', (options: History) =>
    redis({ url: servers.url, ...options }),
  )

  runLogDriverContract('Sentinel client of redis', (options: History) => {
    const client = createSentinel({ name: MASTER, sentinelRootNodes: [...servers.sentinels] })
    return withClient(redis({ client, ...options }), () => client.destroy())
  })

  runLogDriverContract('Sentinel client of ioredis', (options: History) => {
    const client = new Redis({ name: MASTER, sentinels: [...servers.sentinels] })
    return withClient(redis({ client, ...options }), () => client.disconnect())
  })
})

describe('a cluster', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })
  afterAll(() => cluster.stop())

  runLogDriverContract('URL of a cluster', (options: History) =>
    redis({ url: cluster.url, ...options }),
  )

  runLogDriverContract('cluster client of redis', (options: History) => {
    const client = createCluster({ rootNodes: cluster.nodes.map((socket) => ({ socket })) })
    return withClient(redis({ client, ...options }), () => client.destroy())
  })

  runLogDriverContract('cluster client of ioredis', (options: History) => {
    const client = new Cluster([...cluster.nodes])
    return withClient(redis({ client, ...options }), () => client.disconnect())
  })
})
