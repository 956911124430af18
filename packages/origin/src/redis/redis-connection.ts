// SPDX-License-Identifier: MIT

/** One command: its name, then its arguments. */
export type RedisCommand = readonly (string | Buffer)[]

/**
 * What the driver needs of a Redis client, whichever library it is of and however many servers are behind it.
 *
 * The key says which server a command goes to, where there are several; every key of one scope is on the same one.
 */
export interface RedisConnection {
  readonly isOpen: boolean
  readonly isReady: boolean
  connect(): Promise<unknown>
  /** Closes at once; commands that still wait are rejected. */
  destroy(): void
  /** Makes a second connection with the same settings, for commands that block. */
  duplicate(): RedisConnection
  /** Hears of errors and of a connection that is lost. */
  onTrouble(listener: (error: unknown) => void): void
  /** Hears of a connection that is there, again or for the first time. */
  onReady(listener: () => void): void
  send(key: string, command: RedisCommand): Promise<unknown>
  /** Sends a command whose reply is wanted as bytes, not as text. */
  sendForBytes(key: string, command: RedisCommand): Promise<unknown>
  /** Sends commands one after the other on one connection to one server. */
  sendInOrder(key: string, commands: readonly RedisCommand[]): Promise<readonly unknown[]>
}
