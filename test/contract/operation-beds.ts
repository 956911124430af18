// SPDX-License-Identifier: MIT
import type { PGlite } from '@electric-sql/pglite'
import { definePolicy, type Policy } from '@springhouse/core'
import {
  callbackDatabase,
  createOrigin,
  drizzleDatabase,
  type LogDriver,
  type NativeDatabase,
  type Origin,
  type OriginEvent,
  pgliteDatabase,
  postgresDatabase,
  prepareDatabase,
  redis,
  redisStore,
  type SqlDatabase,
  sqlStore,
  type SqlTransaction,
} from '@springhouse/origin'
import { sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Pool, type PoolClient } from 'pg'
import { createClient } from 'redis'
import type { KilledAt, StoreBed, StoreProcess } from './operation-stores.ts'

const policy: Policy = definePolicy({ version: 1, routes: {} })

/** Servers that beds are made on. */
export interface Servers {
  readonly redisUrl: string
  readonly postgresUrl: string
}

/** A database with one way into its transactions. */
export interface Entrance<Tx> {
  readonly database: SqlDatabase
  readonly insert: (tx: Tx, id: string) => Promise<void>
  readonly storeOf: (origin: Origin, database: SqlDatabase) => ReturnType<typeof sqlStore<Tx>>
  readonly close: () => Promise<void>
}

/** A process that can be killed: from then on it does nothing any more. */
export class Life {
  isOver = false
  readonly #killedAt: KilledAt | undefined

  constructor(killedAt: KilledAt | undefined) {
    this.#killedAt = killedAt
  }

  readonly reach = (place: KilledAt): void => {
    if (place === this.#killedAt) this.isOver = true
    if (this.isOver) throw new Error('killed')
  }

  /** A part of the process whose methods fail when it is over. `place` is reached by one of them. */
  guard<Part extends object>(part: Part, method?: keyof Part, place?: KilledAt): Part {
    return new Proxy(part, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => {
          if (name === method && place !== undefined) this.reach(place)
          if (this.isOver && name !== 'close' && name !== 'destroy') throw new Error('killed')
          return Reflect.apply(value, target, args)
        }
      },
    })
  }
}

/** Opens a bed whose marker is in the same transaction as the effect. */
export async function sqlBed<Tx>(
  { redisUrl }: Servers,
  { database, insert, storeOf, close }: Entrance<Tx>,
): Promise<StoreBed<Tx>> {
  await prepareDatabase(database)
  await prepareEffects(database)
  const portal = await Portal.open(redisUrl)
  return {
    async open(killedAt) {
      const life = new Life(killedAt)
      const origin = await portal.startOrigin(life)
      return { store: storeOf(origin, mortal(database, life)), reach: life.reach }
    },
    insert,
    countEffects: () => countEffects(database),
    countAppends: () => portal.countAppends(),
    async recover() {
      await portal.watcher.relay(database)
    },
    async close() {
      await portal.close()
      await close()
    },
  }
}

/** Opens a bed whose marker is in Redis, with the effect in a database of its own. */
export async function redisBed(
  { redisUrl, postgresUrl }: Servers,
  { lockMs = 400 }: { readonly lockMs?: number } = {},
): Promise<StoreBed<undefined> & { readonly portal: Portal; readonly pool: Pool }> {
  const pool = openPool(postgresUrl)
  await prepareEffects(postgresDatabase(pool))
  const portal = await Portal.open(redisUrl)
  const clients: { destroy(): void }[] = []
  return {
    portal,
    pool,
    async open(killedAt): Promise<StoreProcess<undefined>> {
      const life = new Life(killedAt)
      const origin = await portal.startOrigin(life)
      const client = createClient({ url: redisUrl, disableOfflineQueue: true })
      client.on('error', () => undefined)
      await client.connect()
      clients.push(client)
      const store = redisStore({
        origin,
        client: life.guard(client, 'sendCommand', 'before the claim'),
        lockMs,
        onEvent: portal.hear,
      })
      const reach = (place: KilledAt): void => {
        life.reach(place)
        // Its effect commits by itself, at once.
        if (place === 'after the effect') life.reach('after the commit')
      }
      return { store, reach }
    },
    async insert(_tx, id) {
      await pool.query('INSERT INTO effects (id) VALUES ($1)', [id])
    },
    countEffects: () => countEffects(postgresDatabase(pool)),
    countAppends: () => portal.countAppends(),
    recover: async () => undefined,
    async close() {
      await portal.close()
      for (const client of clients) client.destroy()
      await pool.end()
    },
  }
}

/** The log that all processes of a bed share, with one process that only watches it. */
export class Portal {
  readonly events: OriginEvent[] = []
  readonly watcher: Origin
  readonly #redisUrl: string
  readonly #app: string
  readonly #origins: Origin[] = []
  #start = 0

  private constructor(redisUrl: string, app: string) {
    this.#redisUrl = redisUrl
    this.#app = app
    this.watcher = createOrigin({ policy, app, driver: redis({ url: redisUrl }) })
  }

  static async open(redisUrl: string): Promise<Portal> {
    const portal = new Portal(redisUrl, `stores-${process.hrtime.bigint()}`)
    await portal.watcher.start()
    portal.#start = (await portal.watcher.head('public')).head.seq
    return portal
  }

  readonly hear = (event: OriginEvent): void => {
    this.events.push(event)
  }

  async startOrigin(life: Life): Promise<Origin> {
    const driver: LogDriver = life.guard(
      redis({ url: this.#redisUrl }),
      'append',
      'before the append',
    )
    const origin = createOrigin({ policy, app: this.#app, driver, onEvent: this.hear })
    await origin.start()
    this.#origins.push(origin)
    return origin
  }

  async countAppends(): Promise<number> {
    return (await this.watcher.head('public')).head.seq - this.#start
  }

  async close(): Promise<void> {
    for (const origin of [...this.#origins, this.watcher]) await origin.close()
  }
}

/** PostgreSQL by `pg`; `tx` runs statements. */
export function postgresEntrance({ postgresUrl }: Servers): Entrance<SqlTransaction> {
  const pool = openPool(postgresUrl)
  return {
    database: postgresDatabase(pool),
    insert: insertBySql,
    storeOf: (origin, database) => sqlStore({ origin, database }),
    close: () => pool.end(),
  }
}

/** PGlite, which takes seconds to open and is shared; `tx` runs statements. */
export function pgliteEntrance(pglite: PGlite): Entrance<SqlTransaction> {
  return {
    database: pgliteDatabase(pglite),
    insert: insertBySql,
    storeOf: (origin, database) => sqlStore({ origin, database }),
    close: async () => undefined,
  }
}

type DrizzleTx = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

/** PostgreSQL by Drizzle; `tx` is Drizzle's. */
export function drizzleEntrance({ postgresUrl }: Servers): Entrance<DrizzleTx> {
  const pool = openPool(postgresUrl)
  const native: NativeDatabase<DrizzleTx> = drizzleDatabase(drizzle(pool), sql)
  return {
    database: native,
    async insert(tx, id) {
      await tx.execute(sql`INSERT INTO effects (id) VALUES (${id})`)
    },
    storeOf: (origin, database) =>
      sqlStore({ origin, database: { ...database, nativeOf: (tx) => native.nativeOf(tx) } }),
    close: () => pool.end(),
  }
}

/** PostgreSQL by a callback of the portal's own; `tx` is the driver's client. */
export function callbackEntrance({ postgresUrl }: Servers): Entrance<PoolClient> {
  const pool = openPool(postgresUrl)
  const native: NativeDatabase<PoolClient> = callbackDatabase<PoolClient>({
    transaction: async (work) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const result = await work(client)
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    query: (client, text, params) => client.query(text, params),
  })
  return {
    database: native,
    async insert(client, id) {
      await client.query('INSERT INTO effects (id) VALUES ($1)', [id])
    },
    storeOf: (origin, database) =>
      sqlStore({ origin, database: { ...database, nativeOf: (tx) => native.nativeOf(tx) } }),
    close: () => pool.end(),
  }
}

/** A database as a process sees it that may be killed. What it has begun is rolled back, as the database does by itself. */
function mortal(database: SqlDatabase, life: Life): SqlDatabase {
  return {
    query: async (text, params) => {
      if (life.isOver) throw new Error('killed')
      return database.query(text, params)
    },
    async transaction(work) {
      life.reach('before the claim')
      const result = await database.transaction(work)
      life.reach('after the commit')
      return result
    },
  }
}

async function insertBySql(tx: SqlTransaction, id: string): Promise<void> {
  await tx.query('INSERT INTO effects (id) VALUES ($1)', [id])
}

async function prepareEffects(database: SqlDatabase): Promise<void> {
  await database.query('CREATE TABLE IF NOT EXISTS effects (id text NOT NULL)')
  await database.query('DELETE FROM effects')
  await database.query(`DO $$ BEGIN
    IF to_regclass('springhouse_operations') IS NOT NULL THEN
      TRUNCATE springhouse_operations, springhouse_pending_tags, springhouse_external_effects,
        springhouse_device_numbers;
    END IF;
  END $$`)
}

async function countEffects(database: SqlDatabase): Promise<number> {
  const { rows } = await database.query<{ readonly n: number }>(
    'SELECT count(*)::integer AS n FROM effects',
  )
  return rows[0]?.n ?? -1
}

function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url })
  // A pool without a listener ends the process when an idle connection breaks.
  pool.on('error', () => undefined)
  return pool
}
