// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import { print, table } from './statistics.ts'
import {
  followByPolling,
  followByStreams,
  type ScalingCost,
  type ScalingSettings,
} from './scaling-model.ts'

const SIZES = [1_000, 10_000, 100_000, 1_000_000]
const CACHES = 30

function settingsFor(followers: number): ScalingSettings {
  return {
    followers,
    perSecond: 1,
    seconds: 60,
    pollSeconds: 15,
    caches: CACHES,
    awayShare: 0.05,
    awaySeconds: 600,
    streamsPerProcess: 10_000,
    // Both as measured by streams.bench.ts.
    bytesPerStream: 21 * 1_024,
    writeMs: 0.08,
    beatSeconds: 15,
    random: seeded(20_240),
  }
}

/** The same numbers in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

it('prints what streams, segments and polling cost up to 1,000,000 followers', () => {
  const rows: string[][] = []
  for (const followers of SIZES) {
    const streams = followByStreams(settingsFor(followers))
    const segments = followByPolling(settingsFor(followers), 'caches')
    const polling = followByPolling(settingsFor(followers), 'origin')
    // A cache asks for a head once a second, however many ask it, and for each segment once.
    expect(segments.originRequestsPerSecond).toBeLessThanOrEqual(CACHES * 1.25)
    expect(segments.lateMs.max).toBeLessThanOrEqual(16_000)
    rows.push(
      rowOf(followers, 'streams', streams),
      rowOf(followers, 'segments', segments),
      rowOf(followers, 'polling `/changes`', polling),
    )
  }
  const header = [
    'followers',
    'by',
    'origin, requests/s',
    'origin sends',
    'caches send',
    'memory for streams',
    'late: median / p99 / most',
  ]
  print(
    `One invalidation a second, polls every 15 s, ${CACHES} caches, 5 % were away for 10 minutes\n\n${table(header, rows)}`,
  )
})

function rowOf(followers: number, by: string, cost: ScalingCost): string[] {
  const { median, p99, max } = cost.lateMs
  const memory =
    cost.originMemoryBytes === 0
      ? '–'
      : `${bytes(cost.originMemoryBytes)} in ${cost.processes} process${cost.processes === 1 ? '' : 'es'}`
  return [
    followers.toLocaleString('en'),
    by,
    by === 'streams' ? '–' : cost.originRequestsPerSecond.toFixed(1),
    `${bytes(cost.originBytesPerSecond)}/s`,
    cost.cacheBytesPerSecond === 0 ? '–' : `${bytes(cost.cacheBytesPerSecond)}/s`,
    memory,
    [median, p99, max].map(seconds).join(' / '),
  ]
}

function bytes(count: number): string {
  if (count < 1e6) return `${(count / 1e3).toFixed(1)} kB`
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(1)} GB`
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(1)} s`
}
