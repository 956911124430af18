// SPDX-License-Identifier: MIT
import type { NodeRedisClient, NodeRedisLifecycle, RedisCommandOptions } from './redis-client.ts'
import type { RedisCommand, RedisConnection } from './redis-connection.ts'

// First byte of a bulk string in RESP.
const BULK_STRING = 36

/** Has the `redis` package make bytes of a reply instead of text. */
export const AS_BYTES: RedisCommandOptions = { typeMapping: { [BULK_STRING]: Buffer } }

/** What connections of the `redis` package have in common. */
export abstract class NodeRedisBase<Client extends NodeRedisLifecycle> implements RedisConnection {
  protected readonly client: Client

  constructor(client: Client) {
    this.client = client
  }

  get isOpen(): boolean {
    return this.client.isOpen
  }

  get isReady(): boolean {
    return this.client.isReady
  }

  connect(): Promise<unknown> {
    return this.client.connect()
  }

  destroy(): void {
    // Platform: some clients answer a promise, which rejects when the connection is gone already.
    void Promise.resolve(this.client.destroy()).catch(() => undefined)
  }

  onTrouble(listener: (error: unknown) => void): void {
    this.client.on('error', listener)
  }

  onReady(listener: () => void): void {
    this.client.on('ready', listener)
  }

  abstract duplicate(): RedisConnection
  abstract send(key: string, command: RedisCommand): Promise<unknown>
  abstract sendForBytes(key: string, command: RedisCommand): Promise<unknown>
  abstract sendInOrder(key: string, commands: readonly RedisCommand[]): Promise<readonly unknown[]>
}

/** One server by the `redis` package. */
export class NodeRedisConnection extends NodeRedisBase<NodeRedisClient> {
  duplicate(): RedisConnection {
    return new NodeRedisConnection(this.client.duplicate())
  }

  send(_key: string, command: RedisCommand): Promise<unknown> {
    return this.client.sendCommand(command)
  }

  sendForBytes(_key: string, command: RedisCommand): Promise<unknown> {
    return this.client.sendCommand(command, AS_BYTES)
  }

  sendInOrder(key: string, commands: readonly RedisCommand[]): Promise<readonly unknown[]> {
    return oneByOne(commands, (command) => this.send(key, command))
  }
}

/** Sends each command when the one before has been answered. */
export async function oneByOne(
  commands: readonly RedisCommand[],
  send: (command: RedisCommand) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const replies: unknown[] = []
  for (const command of commands) replies.push(await send(command))
  return replies
}
