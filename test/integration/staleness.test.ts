// SPDX-License-Identifier: MIT
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase, prepareDatabase, type SqlDatabase } from '@springhouse/origin'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import { RowPortal, ROWS } from './staleness/row-portal.ts'
import { Witness } from './staleness/witness.ts'
import { makeTrouble } from './staleness/make-trouble.ts'
import { seededRandom } from './staleness/seeded-random.ts'

const PROCESSES = 3
const CALLERS = 12
const ROUNDS = 12
// Another order of events: STALENESS_SEED=2 npx vitest run --project integration staleness
const SEED = Number(process.env['STALENESS_SEED'] ?? 1)

let redis: RedisServer
let pglite: PGlite
let database: SqlDatabase

beforeAll(async () => {
  redis = await startRedisServer()
  pglite = await PGlite.create()
  database = pgliteDatabase(pglite)
  await prepareDatabase(database)
  await database.query('CREATE TABLE rows (id integer PRIMARY KEY, version integer NOT NULL)')
}, 60_000)

afterAll(async () => {
  await pglite.close()
  await redis.stop()
})

describe('three processes that restart, on one Redis that is cut off, paused and flushed', () => {
  it('never answer with data older than the answer says', { timeout: 90_000 }, async () => {
    const random = seededRandom(SEED)
    for (const id of ROWS) await database.query('INSERT INTO rows VALUES ($1, 0)', [id])
    const portals = await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        RowPortal.open({ app: 'staleness', redisUrl: redis.url, database, random }),
      ),
    )
    const witness = new Witness(portals, random)
    const quiet = new AbortController()
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!quiet.signal.aborted) await witness.act()
    })
    await makeTrouble({ redis, portals, random }, ROUNDS)
    quiet.abort()
    await Promise.all(callers)
    await witness.actAfterQuiet()
    await Promise.all(portals.map((portal) => portal.close()))

    expect(witness.complaints()).toEqual([])
    // What the test is about really happened.
    const { hits, notModified, unstamped, unnamedWrites } = witness.counts
    expect(Math.min(hits, notModified)).toBeGreaterThan(20)
    expect(unstamped).toBeGreaterThan(0)
    expect(unnamedWrites).toBeGreaterThan(0)
  })
})
