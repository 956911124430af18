// SPDX-License-Identifier: MIT
import type { RedisClient } from './redis-client.ts'
import { parseRedisUrl, type RedisAddress } from './redis-url.ts'

/** Longest pause between two tries to reconnect, in milliseconds. */
const MAX_RECONNECT_MS = 2_000

/** A silent connection is given up after this time, in milliseconds; the follower speaks twice a second. */
const SOCKET_TIMEOUT_MS = 5_000

/**
 * Makes a client with the `redis` package, which is loaded only now, so that a portal without Redis needn't install it.
 *
 * @throws TypeError when the package isn't installed
 */
export async function makeClient(url: string, connectTimeoutMs: number): Promise<RedisClient> {
  const { createClient, createCluster, createSentinel } = await import('redis').catch(
    (cause: unknown) => {
      throw new TypeError('Cannot use Redis: the package "redis" is not installed', { cause })
    },
  )
  const address = parseRedisUrl(url)
  const settings = settingsOf(address, connectTimeoutMs)
  switch (address.kind) {
    case 'single':
      return createClient({ ...settings, url })
    case 'sentinel':
      return createSentinel({
        name: address.master ?? '',
        sentinelRootNodes: [...address.nodes],
        nodeClientOptions: settings,
        sentinelClientOptions: { socket: { connectTimeout: connectTimeoutMs } },
        passthroughClientErrorEvents: true,
      })
    case 'cluster':
      return createCluster({
        rootNodes: address.nodes.map((socket) => ({ socket })),
        defaults: settings,
      })
  }
}

function settingsOf({ tls, username, password, database }: RedisAddress, connectTimeout: number) {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(database !== 0 && { database }),
    // While it reconnects, commands fail at once instead of waiting: the loader answers.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: {
      ...(tls && ({ tls } as const)),
      connectTimeout,
      socketTimeout: SOCKET_TIMEOUT_MS,
      reconnectStrategy: (retries: number) =>
        Math.min(50 * 2 ** Math.min(retries, 10), MAX_RECONNECT_MS) + Math.random() * 100,
    },
  }
}
