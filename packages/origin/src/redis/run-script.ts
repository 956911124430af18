// SPDX-License-Identifier: MIT
import type { RedisClient } from './redis-client.ts'
import type { Script } from './scripts.ts'

/** Runs a script by its hash; sends its text when the server doesn't know it (first use, restart, SCRIPT FLUSH). */
export async function runScript(
  client: RedisClient,
  script: Script,
  keys: readonly string[],
  args: readonly (string | Buffer)[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args]
  try {
    return await client.sendCommand(['EVALSHA', script.sha, ...rest])
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return client.sendCommand(['EVAL', script.text, ...rest])
  }
}
