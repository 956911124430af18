// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgresServer } from '../servers/postgres-server.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import type { CrowdAnswer, CrowdQuestion, Hearing } from './crowd-protocol.ts'
import { Program } from './program.ts'
import { againstBar, percentile, print, rounds, table } from './statistics.ts'
import { StreamServer, type StreamServerOptions } from './stream-bed.ts'

const FOLLOWERS = 1_000
const PER_SECOND = 50
const SECONDS = 20
const LAST_BAR_MS = 100

let redis: RedisServer
let postgres: PostgresServer
beforeAll(async () => {
  redis = await startRedisServer()
  postgres = await startPostgresServer()
})
afterAll(async () => {
  await redis.stop()
  await postgres.stop()
})

const BEDS: Readonly<Record<string, () => StreamServerOptions>> = {
  'told to the origin, log in memory': () => ({}),
  'committed in PostgreSQL, log in Redis': () => ({
    redisUrl: redis.url,
    databaseUrl: postgres.url,
  }),
}

describe.each(Object.entries(BEDS))('%s', (name, options) => {
  let server: StreamServer
  let crowd: Program<CrowdQuestion, CrowdAnswer>
  beforeAll(async () => {
    server = await StreamServer.start(options())
    const { program } = await Program.start<CrowdQuestion, CrowdAnswer>('fetch-crowd')
    crowd = program
    const url = `http://127.0.0.1:${server.port}/springhouse/stream`
    await crowd.ask({ type: 'open', url, count: FOLLOWERS }, 'open')
  })
  afterAll(async () => {
    await crowd.stop()
    await server.stop()
  })

  it(`prints how long ${FOLLOWERS} followers take to hear ${PER_SECOND} invalidations a second`, async () => {
    const count = rounds(PER_SECOND * SECONDS)
    const before = { server: await server.usage(), crowd: await usageOf(crowd) }
    const startedAtMs = performance.now()
    const { atNs } = await server.keepInvalidating(count, PER_SECOND)
    const seconds = (performance.now() - startedAtMs) / 1_000
    const after = { server: await server.usage(), crowd: await usageOf(crowd) }
    const lastNs = await untilAllHave(crowd, count)
    expect(lastNs.size).toBe(count)
    const times = atNs.map((ns, at) => Number((lastNs.get(`busy:${at}`) ?? 0n) - BigInt(ns)) / 1e6)
    const share = (toMs: number, fromMs: number): string =>
      `${((toMs - fromMs) / seconds / 10).toFixed(0)} %`
    print(
      `To the last of ${FOLLOWERS} followers, ${(count / seconds).toFixed(0)} invalidations a second, ${count} in all, ${name}\n\n${table(
        ['median, ms', 'p95, ms', 'of one core: the portal', 'of one core: the followers'],
        [
          [
            percentile(times, 0.5).toFixed(1),
            againstBar(percentile(times, 0.95), LAST_BAR_MS),
            share(after.server.cpuMs, before.server.cpuMs),
            share(after.crowd, before.crowd),
          ],
        ],
      )}`,
    )
  })
})

/** By tag, when the last follower heard of it; resolves when all have heard of all. */
async function untilAllHave(
  crowd: Program<CrowdQuestion, CrowdAnswer>,
  count: number,
): Promise<ReadonlyMap<string, bigint>> {
  let hearings: readonly Hearing[] = []
  await expect
    .poll(
      async () => {
        hearings = (await crowd.ask({ type: 'hearings' }, 'hearings')).hearings
        return hearings.filter(({ followers }) => followers === FOLLOWERS).length
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBe(count)
  return new Map(hearings.map(({ tag, lastNs }) => [tag, BigInt(lastNs)]))
}

async function usageOf(crowd: Program<CrowdQuestion, CrowdAnswer>): Promise<number> {
  return (await crowd.ask({ type: 'usage' }, 'usage')).cpuMs
}
