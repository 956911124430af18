// SPDX-License-Identifier: MIT
import { OriginUnreachableError } from '../errors/origin-unreachable-error.ts'
import type { RedisClient } from './redis-client.ts'
import { describeServer } from './redis-url.ts'

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
  const { createClient } = await import('redis').catch((cause: unknown) => {
    throw new TypeError('Cannot use Redis: the package "redis" is not installed', { cause })
  })
  return createClient({
    url,
    // While it reconnects, commands fail at once instead of waiting: the loader answers.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: {
      connectTimeout: connectTimeoutMs,
      socketTimeout: SOCKET_TIMEOUT_MS,
      reconnectStrategy: (retries) =>
        Math.min(50 * 2 ** Math.min(retries, 10), MAX_RECONNECT_MS) + Math.random() * 100,
    },
  })
}

/**
 * Connects a client; it keeps trying until `timeoutMs` have passed.
 *
 * @throws OriginUnreachableError with the last reason
 */
export async function connectInTime(
  client: RedisClient,
  url: string | undefined,
  timeoutMs: number,
): Promise<void> {
  if (client.isReady) return
  const wasOpen = client.isOpen
  let why = `no answer within ${timeoutMs / 1000} s`
  client.on('error', (error) => {
    if (error instanceof Error && error.message !== '') why = error.message
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(why)), timeoutMs)
  })
  try {
    await Promise.race([wasOpen ? becomesReady(client) : client.connect(), late])
  } catch (cause) {
    // A client that its owner has connected stays its owner's.
    if (!wasOpen && client.isOpen) client.destroy()
    throw new OriginUnreachableError(
      url === undefined ? 'the given client' : describeServer(url),
      why,
      {
        cause,
      },
    )
  } finally {
    clearTimeout(timer)
  }
}

function becomesReady(client: RedisClient): Promise<void> {
  return new Promise((resolve) => {
    client.on('ready', resolve)
  })
}
