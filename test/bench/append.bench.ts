// SPDX-License-Identifier: MIT
import { type LogDriver, redis } from '@springhouse/origin'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import { print, rounds, Samples, shuffled, table } from './statistics.ts'

const BAR = 1.3
const WARM_UP = 500

/** A bare XADD and an append, each on a connection of its own of the same library. */
interface Pair {
  readonly name: string
  readonly xadd: (at: number) => Promise<unknown>
  readonly driver: LogDriver
  readonly close: () => Promise<void>
}

let server: RedisServer
let pairs: readonly Pair[]
beforeAll(async () => {
  server = await startRedisServer()
  pairs = [await nodeRedisPair(server.url), await ioredisPair(server.url)]
})
afterAll(async () => {
  for (const pair of pairs) await pair.close()
  await server.stop()
})

it('prints what an append costs beside a bare XADD', async () => {
  const samples = new Samples()
  const count = rounds(5_000)
  for (const { name, xadd, driver } of pairs) {
    const works = {
      [`${name} XADD`]: xadd,
      [`${name} append`]: (at: number) => driver.append('public', tagsAt(at), 'soft'),
    }
    const times: Record<string, number[]> = {}
    for (let round = 0; round < WARM_UP + count; round += 1) {
      for (const [label, work] of shuffled(Object.entries(works))) {
        const startedAtMs = performance.now()
        await work(round)
        const tookMs = performance.now() - startedAtMs
        if (round >= WARM_UP) (times[label] ??= []).push(tookMs)
      }
    }
    for (const [label, values] of Object.entries(times)) samples.add(label, values)
    expect(samples.of(`${name} append`)).toHaveLength(count)
  }
  const rows = pairs.flatMap(({ name }) => [
    [`${name}: XADD`, samples.cell(`${name} XADD`), '1'],
    [
      `${name}: append`,
      samples.cell(`${name} append`),
      samples.ratio(`${name} append`, `${name} XADD`, BAR),
    ],
  ])
  const header = ['one round trip', 'ms', 'ratio']
  print(`An append of two tags, ms, median / p95 of ${count}\n\n${table(header, rows)}`)
})

function tagsAt(at: number): readonly string[] {
  return [`product:${at % 500}`, 'products']
}

/** The same entry that an append writes. */
function entryAt(at: number): string[] {
  return ['bench', '*', 'n', 'abcdefgh', 'k', 'soft', 't', tagsAt(at).join(' ')]
}

async function nodeRedisPair(url: string): Promise<Pair> {
  const client = await createClient({ url }).connect()
  const driver = await started(redis({ url }), 'bench-redis')
  return {
    name: 'redis',
    xadd: (at) => client.sendCommand(['XADD', ...entryAt(at)]),
    driver,
    async close() {
      await driver.close()
      client.destroy()
    },
  }
}

async function ioredisPair(url: string): Promise<Pair> {
  const [client, own] = [new Redis(url), new Redis(url)]
  const driver = await started(redis({ client: own }), 'bench-ioredis')
  return {
    name: 'ioredis',
    xadd: (at) => client.call('XADD', entryAt(at)),
    driver,
    async close() {
      await driver.close()
      client.disconnect()
      own.disconnect()
    },
  }
}

async function started(driver: LogDriver, app: string): Promise<LogDriver> {
  await driver.start({ app, now: Date.now, onEvent: () => undefined })
  return driver
}
