// SPDX-License-Identifier: MIT

/** What a command may be sent with. */
export interface RedisCommandOptions {
  /** Maps a RESP type's first byte to the constructor that replies of it are made with. */
  readonly typeMapping?: Record<number, unknown>
}

/**
 * The few things that the driver needs of a Redis client. Clients of the `redis` package (5 and later) fit.
 *
 * The driver adds an `error` listener: without one a lost connection would end the process.
 */
export interface RedisClient {
  readonly isOpen: boolean
  readonly isReady: boolean
  connect(): Promise<unknown>
  /** Closes at once; commands that still wait are rejected. */
  destroy(): void
  /** Makes a second client with the same settings, for reads that block. */
  duplicate(): RedisClient
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: 'ready', listener: () => void): unknown
  sendCommand(args: readonly (string | Buffer)[], options?: RedisCommandOptions): Promise<unknown>
}
