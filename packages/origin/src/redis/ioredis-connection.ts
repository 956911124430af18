// SPDX-License-Identifier: MIT
import type { IoredisClient } from './redis-client.ts'
import type { RedisCommand, RedisConnection } from './redis-connection.ts'

/** One server, the master that Sentinels name, or a cluster, by the `ioredis` package: its clients look alike. */
export class IoredisConnection implements RedisConnection {
  readonly #client: IoredisClient

  constructor(client: IoredisClient) {
    this.#client = client
  }

  get isOpen(): boolean {
    return !['wait', 'close', 'end'].includes(this.#client.status)
  }

  get isReady(): boolean {
    return this.#client.status === 'ready'
  }

  connect(): Promise<unknown> {
    return this.#client.connect()
  }

  destroy(): void {
    this.#client.disconnect()
  }

  duplicate(): RedisConnection {
    return new IoredisConnection(this.#client.duplicate())
  }

  onTrouble(listener: (error: unknown) => void): void {
    this.#client.on('error', listener)
    // Platform: a connection that the server closes is no error to this library.
    this.#client.on('close', () => listener(new Error('The connection is closed')))
  }

  onReady(listener: () => void): void {
    this.#client.on('ready', () => listener())
  }

  send(_key: string, [name, ...args]: RedisCommand): Promise<unknown> {
    return this.#client.call(String(name), args)
  }

  sendForBytes(_key: string, [name, ...args]: RedisCommand): Promise<unknown> {
    return this.#client.callBuffer(String(name), args)
  }

  // Platform: in a cluster a pipeline goes to the node of its keys, also the commands in it that have none.
  async sendInOrder(_key: string, commands: readonly RedisCommand[]): Promise<readonly unknown[]> {
    const outcomes = await this.#client
      .pipeline(commands.map((command) => ['call', ...command]))
      .exec()
    return (outcomes ?? []).map(([error, reply]) => {
      if (error !== null) throw error
      return reply
    })
  }
}
