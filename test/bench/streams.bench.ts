// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pause } from './pause.ts'
import { percentile, print, rounds, table } from './statistics.ts'
import { StreamCrowd, StreamServer } from './stream-bed.ts'

const STREAMS = 10_000
const IDLE_MS = 15_000
const KIB = 1_024

let server: StreamServer
let crowd: StreamCrowd
beforeAll(async () => {
  server = await StreamServer.start()
  crowd = new StreamCrowd(server.port)
})
afterAll(async () => {
  crowd.close()
  await server.stop()
})

it(`prints what ${STREAMS} idle streams cost one process, and how soon all hear`, async () => {
  const empty = await server.usage()
  await crowd.grow(STREAMS)
  expect(crowd.size).toBe(STREAMS)
  const full = await server.usage()
  await pause(IDLE_MS)
  const idle = await server.usage()
  const first: number[] = []
  const median: number[] = []
  const last: number[] = []
  const count = rounds(20)
  for (let round = 0; round < count; round += 1) {
    const tag = `quiet:${round}`
    const heard = crowd.hear(tag)
    const { atNs } = await server.invalidate([tag])
    const times = (await heard).map((ns) => milliseconds(BigInt(atNs), ns))
    first.push(Math.min(...times))
    median.push(percentile(times, 0.5))
    last.push(Math.max(...times))
    await pause(200)
  }
  const busy = await server.usage()
  const perStream = (bytes: number): string => `${(bytes / STREAMS / KIB).toFixed(1)} KiB`
  const cell = (times: readonly number[]): string =>
    `${percentile(times, 0.5).toFixed(0)} / ${percentile(times, 0.95).toFixed(0)} ms`
  print(
    `${STREAMS} streams on one process\n\n${table(
      ['resident, a stream', 'of it JavaScript heap', 'after invalidations', 'idle, processor'],
      [
        [
          perStream(full.rss - empty.rss),
          perStream(full.heapUsed - empty.heapUsed),
          perStream(busy.rss - empty.rss),
          `${((idle.cpuMs - full.cpuMs) / (IDLE_MS / 100)).toFixed(1)} % of one core`,
        ],
      ],
    )}\n\n${table(
      ['one invalidation reaches', 'the first', 'half', 'all'],
      [['median / p95', cell(first), cell(median), cell(last)]],
    )}`,
  )
})

function milliseconds(fromNs: bigint, toNs: bigint): number {
  return Number(toNs - fromNs) / 1e6
}
