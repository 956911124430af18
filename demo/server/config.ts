// SPDX-License-Identifier: MIT
import { redisUrlFromEnvironment } from '@springhouse/origin'
import { StartError } from './start-error.ts'

/** What the environment says. */
export interface Config {
  readonly port: number
  readonly host: string
  readonly cacheEnabled: boolean
  readonly redisUrl: string | undefined
  readonly databaseUrl: string | undefined
  readonly dataFolder: string | undefined
  readonly secret: string | undefined
}

const DEFAULT_PORT = 4780
const MIN_SECRET_LENGTH = 16
const ON = ['1', 'true', 'yes', 'on']
const OFF = ['0', 'false', 'no', 'off']

/**
 * Reads PORT, HOST, CACHE_ENABLED, REDIS_URL (or REDIS_HOST, REDIS_PORT, REDIS_PASSWORD, REDIS_DB), DATABASE_URL,
 * DAIRY_DATA and SPRINGHOUSE_SECRET.
 *
 * @throws {StartError} naming the variable that can't be what it is, and what it may be
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const read = (name: string) => {
    const value = environment[name]?.trim()
    return value === '' ? undefined : value
  }
  return {
    port: readPort(read('PORT')),
    host: read('HOST') ?? '127.0.0.1',
    cacheEnabled: readSwitch('CACHE_ENABLED', read('CACHE_ENABLED')),
    redisUrl: readRedisUrl(environment),
    databaseUrl: readDatabaseUrl(read('DATABASE_URL')),
    dataFolder: read('DAIRY_DATA'),
    secret: readSecret(read('SPRINGHOUSE_SECRET')),
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new StartError(
    `PORT is "${text}": give a number from 0 to 65535, for instance PORT=${DEFAULT_PORT} npm start`,
  )
}

function readSwitch(name: string, text: string | undefined): boolean {
  const word = text?.toLowerCase()
  if (word === undefined || ON.includes(word)) return true
  if (OFF.includes(word)) return false
  throw new StartError(
    `${name} is "${text}": give true or false, for instance ${name}=false npm start`,
  )
}

function readRedisUrl(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  try {
    return redisUrlFromEnvironment(environment)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(`${why}: for instance REDIS_HOST=127.0.0.1 REDIS_PORT=6379 npm start`, {
      cause,
    })
  }
}

function readDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined || /^postgres(ql)?:\/\/./.test(text)) return text
  throw new StartError(
    'DATABASE_URL is no PostgreSQL address: give postgres://user:password@host:5432/name, or leave it out to use the embedded database',
  )
}

function readSecret(text: string | undefined): string | undefined {
  if (text === undefined || text.length >= MIN_SECRET_LENGTH) return text
  throw new StartError(
    `SPRINGHOUSE_SECRET has ${text.length} characters: give at least ${MIN_SECRET_LENGTH}, or leave it out to have one made`,
  )
}
