// SPDX-License-Identifier: MIT

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where one server is. */
export interface RedisNode {
  readonly host: string
  readonly port: number
}

/** What a Redis URL names. */
export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster'
  readonly tls: boolean
  /** The server; the Sentinels; or some nodes of the cluster. */
  readonly nodes: readonly RedisNode[]
  readonly username: string | undefined
  readonly password: string | undefined
  /** Name of the master that the Sentinels watch. */
  readonly master: string | undefined
  readonly database: number
}

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

/** Names the servers of a URL without its credentials, for messages. */
export function describeServer(url: string): string {
  const { kind, tls, nodes, master } = parseRedisUrl(url)
  const scheme = `${tls ? 'rediss' : 'redis'}${kind === 'single' ? '' : `+${kind}`}`
  const path = master === undefined ? '' : `/${master}`
  return `${scheme}://${nodes.map(writeNode).join(',')}${path}`
}

const REDIS_URL =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^@/]*)@)?(?<hosts>[^@/?#]+)(?:\/(?<path>[^?#]*))?$/

/**
 * Reads a Redis URL: `redis://host:port/database`, `redis+sentinel://host:port,host:port/master/database` with the
 * Sentinels' hosts, or `redis+cluster://host:port,host:port`; `rediss` for TLS; `user:password@` before the hosts.
 *
 * @throws TypeError when it isn't one; the message does not repeat the text, which may hold a password
 */
export function parseRedisUrl(url: string): RedisAddress {
  const parts = REDIS_URL.exec(url)?.groups
  const kind = kindOf(parts?.['kind'])
  const nodes = readNodes(parts?.['hosts'] ?? '', kind === 'sentinel' ? 26_379 : 6_379)
  const path = (parts?.['path'] ?? '').split('/')
  const master = kind === 'sentinel' ? path.shift() : undefined
  const database = Number(path[0] ?? '')
  const isWrong = nodes === undefined || master === '' || path.length > 1
  if (isWrong || !Number.isInteger(database) || (kind === 'single' && nodes.length > 1)) {
    throw new TypeError(
      'Cannot read the Redis URL: expected redis://host:port, redis+sentinel://host:port,host:port/master ' +
        'or redis+cluster://host:port,host:port; rediss for TLS',
    )
  }
  const [username = '', password = ''] = (parts?.['user'] ?? '').split(':').map(decodeURIComponent)
  return {
    kind,
    tls: parts?.['scheme'] === 'rediss',
    nodes,
    username: username === '' ? undefined : username,
    password: password === '' ? undefined : password,
    master,
    database,
  }
}

function kindOf(text: string | undefined): RedisAddress['kind'] {
  return text === 'sentinel' || text === 'cluster' ? text : 'single'
}

function readNodes(text: string, defaultPort: number): readonly RedisNode[] | undefined {
  const nodes = text.split(',').map((part) => {
    const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(part)
    return {
      host: match?.[1]?.replace(/^\[|\]$/g, '') ?? '',
      port: Number(match?.[2] ?? defaultPort),
    }
  })
  return nodes.every(({ host }) => host !== '') ? nodes : undefined
}

function writeNode({ host, port }: RedisNode): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function wholeNumber(environment: Environment, name: string, fallback: number): number {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  if (!/^\d{1,5}$/.test(text)) {
    throw new RangeError(`Cannot read ${name}: expected a number, received "${text}"`)
  }
  return Number(text)
}
