// SPDX-License-Identifier: MIT
import { AS_BYTES, NodeRedisBase, oneByOne } from './node-redis-connection.ts'
import type { NodeRedisSentinel } from './redis-client.ts'
import type { RedisCommand, RedisConnection } from './redis-connection.ts'

/** The master that Sentinels name, by the `redis` package. */
export class NodeRedisSentinelConnection extends NodeRedisBase<NodeRedisSentinel> {
  duplicate(): RedisConnection {
    return new NodeRedisSentinelConnection(this.client.duplicate())
  }

  override onReady(listener: () => void): void {
    super.onReady(listener)
    this.client.on('topology-change', listener)
  }

  send(_key: string, command: RedisCommand): Promise<unknown> {
    return this.client.sendCommand(false, [...command])
  }

  sendForBytes(_key: string, command: RedisCommand): Promise<unknown> {
    return this.client.sendCommand(false, [...command], AS_BYTES)
  }

  // Order: a client may have several connections to the master, a lease has one.
  async sendInOrder(_key: string, commands: readonly RedisCommand[]): Promise<readonly unknown[]> {
    let replies: readonly unknown[] = []
    await this.client.use(async (lease) => {
      replies = await oneByOne(commands, (command) => lease.sendCommand(false, [...command]))
    })
    return replies
  }
}
