// SPDX-License-Identifier: MIT

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads where Redis is: `REDIS_URL`, or else `REDIS_HOST` with `REDIS_PORT`, `REDIS_PASSWORD` and `REDIS_DB`.
 *
 * @returns the URL, or `undefined` when neither `REDIS_URL` nor `REDIS_HOST` is set: the portal then runs in one process
 * @throws RangeError when `REDIS_PORT` or `REDIS_DB` isn't a number
 * @example
 * redisUrlFromEnvironment({ REDIS_HOST: 'cache.local', REDIS_DB: '2' }) // 'redis://cache.local:6379/2'
 */
export function redisUrlFromEnvironment(environment: Environment): string | undefined {
  const url = environment['REDIS_URL']
  if (url !== undefined && url !== '') return url
  const host = environment['REDIS_HOST']
  if (host === undefined || host === '') return undefined
  const port = wholeNumber(environment, 'REDIS_PORT', 6379)
  const database = wholeNumber(environment, 'REDIS_DB', 0)
  const password = environment['REDIS_PASSWORD'] ?? ''
  const credentials = password === '' ? '' : `:${encodeURIComponent(password)}@`
  const bracketed = host.includes(':') ? `[${host}]` : host
  return `redis://${credentials}${bracketed}:${port}/${database}`
}

/** Names the server of a URL without its credentials, for messages. */
export function describeServer(url: string): string {
  const { protocol, host } = parseRedisUrl(url)
  return `${protocol}//${host}`
}

/**
 * Reads a Redis URL.
 *
 * @throws TypeError when it isn't one; the message does not repeat the text, which may hold a password
 */
export function parseRedisUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'redis:' && parsed?.protocol !== 'rediss:') {
    throw new TypeError(
      'Cannot read the Redis URL: expected redis://host:port or rediss://host:port',
    )
  }
  return parsed
}

function wholeNumber(environment: Environment, name: string, fallback: number): number {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  if (!/^\d{1,5}$/.test(text)) {
    throw new RangeError(`Cannot read ${name}: expected a number, received "${text}"`)
  }
  return Number(text)
}
