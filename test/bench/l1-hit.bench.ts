// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bed, openBed } from './bed.ts'
import { bodyRequests, SIZES, sizeName, timesOf, timeTogether, urlsOf } from './reads.ts'
import { pause } from './pause.ts'
import { print, rounds, Samples, shuffled, table } from './statistics.ts'

const READS_PER_BLOCK = 10
const TOGETHER = 200
const TOGETHER_BYTES = 20_480

const FLOOR = 'a Blob from memory'
const OURS = 'Springhouse'
const CACHE_FIRST = 'Workbox CacheFirst + Expiration'
const REVALIDATE = 'Workbox StaleWhileRevalidate + Expiration'
const LABELS = [FLOOR, OURS, CACHE_FIRST, REVALIDATE]

let bed: Bed
beforeAll(async () => {
  bed = await openBed({
    [FLOOR]: 'constant',
    [OURS]: 'springhouse',
    [CACHE_FIRST]: 'workbox-cache-first',
    [REVALIDATE]: 'workbox-stale-while-revalidate',
  })
})
afterAll(() => bed.close())

it('prints the latency of a hit from memory beside the floor and Workbox', async () => {
  const samples = new Samples()
  const count = rounds(32)
  const asked = await primed(SIZES.map(hotUrl))
  for (let round = 0; round < count; round += 1) {
    for (const bytes of shuffled(SIZES)) {
      for (const subject of shuffled(bed.subjects)) {
        // One warm-up read a block isn't counted.
        const [, ...block] = await timesOf(
          subject,
          Array<string>(READS_PER_BLOCK + 1).fill(hotUrl(bytes)),
        )
        samples.add(`${subject.label} ${bytes}`, block)
        await pause(20)
      }
    }
  }
  const rows = SIZES.map((bytes) => {
    const ratio = (peer: string, bar?: number): string =>
      samples.ratio(`${OURS} ${bytes}`, `${peer} ${bytes}`, bar)
    const bars = bytes <= 20_480 ? ([1.25, 0.5, 0.3] as const) : ([] as const)
    return [
      sizeName(bytes),
      ...LABELS.map((label) => samples.cell(`${label} ${bytes}`)),
      ratio(FLOOR, bars[0]),
      ratio(CACHE_FIRST, bars[1]),
      ratio(REVALIDATE, bars[2]),
    ]
  })
  const header = ['body', ...LABELS, '÷ floor', '÷ CacheFirst', '÷ SWR']
  const reads = count * READS_PER_BLOCK
  print(`A hit from memory, ms, median / p95 of ${reads} reads a cell\n\n${table(header, rows)}`)
  expect(asked()).toBe(0)
})

it('prints how long 200 hits at once take beside the floor and Workbox', async () => {
  const urls = urlsOf(TOGETHER_BYTES, TOGETHER / 2).flatMap((url) => [url, url])
  const samples = new Samples()
  const count = rounds(16)
  const asked = await primed(urls)
  for (let round = 0; round < count; round += 1) {
    for (const subject of shuffled(bed.subjects)) {
      samples.add(subject.label, [await timeTogether(subject, urls)])
      await pause(100)
    }
  }
  const rows = LABELS.map((label) => [
    label,
    samples.cell(label),
    samples.ratio(OURS, label, label === CACHE_FIRST ? 0.8 : undefined),
  ])
  print(
    `${TOGETHER} hits of 20 KB at once, ms, median / p95 of ${count}\n\n${table(['worker', 'ms', 'Springhouse ÷ it'], rows)}`,
  )
  expect(asked()).toBe(0)
})

function hotUrl(bytes: number): string {
  return `/data/${bytes}/hot`
}

// What is measured must be hits, or the tables say nothing: tells how often Springhouse has asked its origin since.
async function primed(urls: readonly string[]): Promise<() => number> {
  for (const subject of bed.subjects) {
    await timesOf(subject, urls)
    await pause(200)
    await timesOf(subject, urls)
  }
  const ours = bed.of(OURS)
  const before = ours.server.requests.length
  return () => bodyRequests(ours, before)
}
