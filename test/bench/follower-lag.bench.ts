// SPDX-License-Identifier: MIT
import { definePolicy } from '@springhouse/core'
import { createOrigin, type Origin, redis } from '@springhouse/origin'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import { pause } from './pause.ts'
import { againstBar, print, rounds, Samples, table } from './statistics.ts'

const BAR_MS = 2

let server: RedisServer
let writer: Origin
let reader: Origin
beforeAll(async () => {
  server = await startRedisServer()
  const open = async (): Promise<Origin> => {
    const policy = definePolicy({ version: 1, routes: {} })
    const origin = createOrigin({ policy, app: 'lag', driver: redis({ url: server.url }) })
    await origin.start()
    return origin
  }
  writer = await open()
  reader = await open()
})
afterAll(async () => {
  await writer.close()
  await reader.close()
  await server.stop()
})

it('prints how long a follower lags behind an append', async () => {
  const samples = new Samples()
  const count = rounds(1_000)
  for (let round = 0; round < count; round += 1) {
    const applied = new Promise<number>((resolve) => {
      const end = reader.subscribe('public', () => {
        end()
        resolve(performance.now())
      })
    })
    const startedAtMs = performance.now()
    const position = await writer.invalidate([`product:${round % 500}`, 'products'])
    const appendedAtMs = performance.now()
    const appliedAtMs = await applied
    expect(reader.stamp('public')).toEqual(position)
    samples.add('whole', [appliedAtMs - startedAtMs])
    samples.add('lag', [Math.max(0, appliedAtMs - appendedAtMs)])
    // Order: the reader waits in its blocking read again, as it does between two writes of a portal.
    await pause(3)
  }
  const rows = [
    [
      'after the append was answered',
      samples.cell('lag'),
      againstBar(samples.median('lag'), BAR_MS),
    ],
    ['after the append was asked for', samples.cell('whole'), ''],
  ]
  const header = ['another process has applied it', 'ms', 'median']
  print(`A follower's lag, ms, median / p95 of ${count}\n\n${table(header, rows)}`)
})
