// SPDX-License-Identifier: MIT
import type { RedisConnection } from './redis-connection.ts'
import type { Script } from './scripts.ts'

/** Runs a script by its hash; sends its text when the server doesn't know it (first use, restart, SCRIPT FLUSH). */
export async function runScript(
  connection: Pick<RedisConnection, 'send'>,
  script: Script,
  keys: readonly string[],
  args: readonly (string | Buffer)[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args]
  const key = keys[0] ?? ''
  try {
    return await connection.send(key, ['EVALSHA', script.sha, ...rest])
  } catch (error) {
    if (!isUnknownScript(error)) throw error
    return connection.send(key, ['EVAL', script.text, ...rest])
  }
}

/** Tells whether a server has refused a script that it doesn't hold. */
export function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}
