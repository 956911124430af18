// SPDX-License-Identifier: MIT
import { join } from 'node:path'
import {
  createOrigin,
  installTriggers,
  memory,
  type Origin,
  prepareDatabase,
  redis,
  type SqlDatabase,
} from '@springhouse/origin'
import { springhouse } from '@springhouse/server-headers'
import policy from '../cache.policy.ts'
import { createApp } from './app.ts'
import { type Day, dayOf } from './data/calendar.ts'
import { randomSecret, reserveFolder, secretOf } from './database/data-folder.ts'
import { openEmbedded, openPostgres, type OpenDatabase } from './database/open-database.ts'
import { fillDatabase } from './database/seed.ts'
import { WATCHED_TABLES } from './database/watched-tables.ts'
import { withSecurityHeaders } from './http/security-headers.ts'
import type { DairyEvent } from './serve/event-log.ts'
import { listen } from './serve/http-server.ts'
import { watchForNewDay } from './serve/new-day.ts'
import { SignedSessions } from './session/signed-sessions.ts'
import { StartError } from './start-error.ts'

/** How to start the dairy. Everything may be left out: then it lives in memory, on a port that the system chooses. */
export interface DairyOptions {
  /** @default 0, the system chooses */
  readonly port?: number
  /** @default '127.0.0.1' */
  readonly host?: string
  /** Folder of the embedded database and of the secret. @default none, all in memory */
  readonly dataFolder?: string | undefined
  /** A PostgreSQL server instead of the embedded database. */
  readonly databaseUrl?: string | undefined
  /** A Redis server instead of the log in memory. */
  readonly redisUrl?: string | undefined
  /** @default true */
  readonly cacheEnabled?: boolean
  /** Where the built web app is. @default none */
  readonly publicFolder?: string | undefined
  /** Key of sessions and partitions, at least 16 characters. @default the data folder's, or a random one */
  readonly secret?: string | undefined
  /** The day on which everything happens, `YYYY-MM-DD`. @default the clock's */
  readonly today?: Day
  /** How large a new dairy becomes. @default 1: 40 farms, 6,000 animals */
  readonly scale?: number
  /** Clock, epoch milliseconds. @default Date.now */
  readonly now?: () => number
  /** Milliseconds between two beats of an event stream. @default 15_000 */
  readonly beatMs?: number
  /** Hears of what went wrong and was worked around. */
  readonly onEvent?: (event: DairyEvent) => void
  /** Hears what a slow start is doing, in words. */
  readonly onProgress?: (words: string) => void
}

/** A running dairy. */
export interface Dairy {
  /** Where it is, with a slash at the end. */
  readonly url: string
  readonly port: number
  readonly origin: Origin
  readonly db: SqlDatabase
  readonly log: 'memory' | 'Redis'
  readonly database: OpenDatabase['name']
  /** Ends streams, requests and connections. */
  close(): Promise<void>
}

const CLOSE_GRACE_MS = 1000

type Answer = (request: Request) => Promise<Response>

/**
 * Starts the dairy's server.
 *
 * @throws {StartError} when it can't, in one line that says what to do
 */
export async function startDairy(options: DairyOptions = {}): Promise<Dairy> {
  const closers: (() => Promise<void>)[] = []
  // Order: what was opened last is closed first.
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return { ...(await start(options, (closer) => closers.push(closer))), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(
  options: DairyOptions,
  onClose: (closer: () => Promise<void>) => void,
): Promise<Omit<Dairy, 'close'>> {
  const { now: nowMs = Date.now, onEvent = () => undefined, dataFolder } = options
  const today = () => options.today ?? dayOf(nowMs())

  // Order: a busy port is found before the database is opened; early requests wait for the rest.
  let open: (answer: Answer) => void = () => undefined
  const opened = new Promise<Answer>((resolve) => (open = resolve))
  const server = await listen({
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    fetch: async (request) => (await opened)(request),
  })
  onClose(() => server.close(0))

  const database = await openDatabase(options, onClose)
  const { db } = database
  // Order: the origin relays what an earlier process left in its tables, so they are there first.
  await orSayWhy(database, () => prepareDatabase(db))
  const origin = await startOrigin(options, db)
  onClose(() => origin.close())
  const bringUpToDate = async (): Promise<void> => {
    const { scale = 1, onProgress = () => undefined } = options
    const isChanged = await orSayWhy(database, () =>
      fillDatabase(db, { today: today(), scale, onProgress }),
    )
    // Rounds, ages and "yesterday" are others now.
    if (isChanged) await origin.invalidate(['*'])
  }
  await bringUpToDate()
  // Order: behind the filling, of which nobody has cached anything.
  await orSayWhy(database, () => installTriggers(db, { tables: WATCHED_TABLES }))
  onClose(watchForNewDay(today, bringUpToDate, onEvent))

  const secret =
    options.secret ?? (dataFolder === undefined ? randomSecret() : await secretOf(dataFolder))
  const sessions = new SignedSessions(secret, nowMs)
  const portal = springhouse({
    origin,
    database: db,
    secret,
    session: (request) => {
      const person = sessions.personOf(request)
      return person && { user: person.id, rights: person.role }
    },
    ...(options.beatMs === undefined ? {} : { beatMs: options.beatMs }),
    onEvent,
  })
  // Order: streams end first, then requests, and only then what they read from.
  onClose(() => server.close(CLOSE_GRACE_MS))
  onClose(() => portal.close())

  const app = createApp({
    services: { db, origin, springhouse: portal, sessions, nowMs, today },
    publicFolder: options.publicFolder,
    onEvent,
  })
  const next = async (request: Request) => app.fetch(request)
  open(async (request) => withSecurityHeaders(await portal.fetch(request, next)))

  const log = options.redisUrl === undefined ? 'memory' : 'Redis'
  return { url: server.url, port: server.port, origin, db, log, database: database.name }
}

async function openDatabase(
  { databaseUrl, dataFolder }: DairyOptions,
  onClose: (closer: () => Promise<void>) => void,
): Promise<OpenDatabase> {
  if (databaseUrl === undefined && dataFolder !== undefined) {
    onClose(await reserveFolder(dataFolder))
  }
  const path = dataFolder === undefined ? undefined : join(dataFolder, 'pglite')
  const database =
    databaseUrl === undefined ? await openEmbedded(path) : await openPostgres(databaseUrl)
  onClose(() => database.close())
  return database
}

// A database that can be reached may still be somebody else's, or not ours to write to.
async function orSayWhy<Result>(
  { where }: OpenDatabase,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(
      `Cannot use the database ${where} (${why}): name an empty one that its user may create tables in`,
      { cause },
    )
  }
}

async function startOrigin(
  { redisUrl, cacheEnabled = true, now, onEvent }: DairyOptions,
  database: SqlDatabase,
): Promise<Origin> {
  try {
    const origin = createOrigin({
      policy,
      app: 'dairy',
      driver: redisUrl === undefined ? memory() : redis({ url: redisUrl }),
      database,
      enabled: cacheEnabled,
      ...(now === undefined ? {} : { now }),
      ...(onEvent === undefined ? {} : { onEvent }),
    })
    await origin.start()
    return origin
  } catch (cause) {
    if (redisUrl === undefined) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(
      `${why}: check REDIS_URL or REDIS_HOST, or leave them out to run without Redis`,
      { cause },
    )
  }
}
