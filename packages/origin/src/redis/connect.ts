// SPDX-License-Identifier: MIT
import { OriginUnreachableError } from '../errors/origin-unreachable-error.ts'
import type { RedisConnection } from './redis-connection.ts'
import { describeServer } from './redis-url.ts'

/**
 * Connects; it keeps trying until `timeoutMs` have passed.
 *
 * @throws OriginUnreachableError with the last reason
 */
export async function connectInTime(
  connection: RedisConnection,
  url: string | undefined,
  timeoutMs: number,
): Promise<void> {
  if (connection.isReady) return
  const wasOpen = connection.isOpen
  let why = `no answer within ${timeoutMs / 1000} s`
  connection.onTrouble((error) => {
    if (error instanceof Error && error.message !== '') why = error.message
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(why)), timeoutMs)
  })
  try {
    await Promise.race([wasOpen ? becomesReady(connection) : connection.connect(), late])
  } catch (cause) {
    // A client that its owner has connected stays its owner's.
    if (!wasOpen && connection.isOpen) connection.destroy()
    const server = url === undefined ? 'the given client' : describeServer(url)
    throw new OriginUnreachableError(server, why, { cause })
  } finally {
    clearTimeout(timer)
  }
}

function becomesReady(connection: RedisConnection): Promise<void> {
  return new Promise((resolve) => {
    connection.onReady(resolve)
  })
}
