// SPDX-License-Identifier: MIT
import { AS_BYTES, NodeRedisBase, oneByOne } from './node-redis-connection.ts'
import type { NodeRedisCluster } from './redis-client.ts'
import type { RedisCommand, RedisConnection } from './redis-connection.ts'

/** A cluster by the `redis` package. */
export class NodeRedisClusterConnection extends NodeRedisBase<NodeRedisCluster> {
  duplicate(): RedisConnection {
    return new NodeRedisClusterConnection(this.client.duplicate())
  }

  override onTrouble(listener: (error: unknown) => void): void {
    super.onTrouble(listener)
    // Trade: which node it was isn't told, so a lost node makes the logs of all be asked anew.
    this.client.on('node-disconnect', () => listener(new Error('A node of the cluster is gone')))
    this.client.on('node-reconnecting', () =>
      listener(new Error('A node of the cluster is not reached')),
    )
  }

  override onReady(listener: () => void): void {
    this.client.on('node-ready', listener)
  }

  send(key: string, command: RedisCommand): Promise<unknown> {
    return this.client.sendCommand(key, false, [...command])
  }

  sendForBytes(key: string, command: RedisCommand): Promise<unknown> {
    return this.client.sendCommand(key, false, [...command], AS_BYTES)
  }

  sendInOrder(key: string, commands: readonly RedisCommand[]): Promise<readonly unknown[]> {
    return oneByOne(commands, (command) => this.send(key, command))
  }
}
