// SPDX-License-Identifier: MIT
import { withDeadline } from '../deadline.ts'
import type { OriginEvent } from '../origin-event.ts'
import type { RedisConnection } from './redis-connection.ts'

/** Tells what is unsafe about how a Redis makes room; `undefined` when nothing is, or it isn't known. */
export function judgeEviction(policy: string | undefined): OriginEvent | undefined {
  if (policy?.startsWith('allkeys-') !== true) return undefined
  return {
    type: 'unsafe',
    part: 'log',
    what: `Redis may evict the invalidation log (maxmemory-policy ${policy}): each time it does, everything cached has to be validated again`,
    remedy:
      'Set maxmemory-policy to volatile-lru or volatile-lfu: the log has no lifetime and stays, stored responses have one and go. Or give the log a Redis of its own with noeviction.',
  }
}

/** How long a start waits for this answer, in milliseconds. */
const ASK_MS = 1_000

/** Asks a Redis how it makes room; `undefined` where it doesn't say. */
export async function readEvictionPolicy(
  connection: Pick<RedisConnection, 'send'>,
  key: string,
): Promise<string | undefined> {
  const script = `
    local answer = redis.pcall('INFO', 'memory')
    return type(answer) == 'string' and string.match(answer, 'maxmemory_policy:([%w-]+)') or ''`
  const asked = connection.send(key, ['EVAL', script, '1', key])
  const reply = await withDeadline(asked, ASK_MS).catch(() => undefined)
  const policy = Buffer.isBuffer(reply) ? reply.toString() : reply
  return typeof policy === 'string' && policy !== '' ? policy : undefined
}
