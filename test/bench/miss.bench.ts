// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bed, openBed } from './bed.ts'
import { ALL_BODIES } from './bench-policy.ts'
import type { OriginRequest } from './bench-server.ts'
import { bodyRequests, sizeName, timesOf } from './reads.ts'
import { pause } from './pause.ts'
import { print, rounds, Samples, shuffled, table } from './statistics.ts'

const READS_PER_BLOCK = 10
const MISSED_SIZES = [20_480, 204_800]

const NETWORK = 'respondWith(fetch)'
const OURS = 'Springhouse'
const CACHE_FIRST = 'Workbox CacheFirst + Expiration'
const LABELS = [NETWORK, OURS, CACHE_FIRST]

let bed: Bed
beforeAll(async () => {
  bed = await openBed({
    [NETWORK]: 'network',
    [OURS]: 'springhouse',
    [CACHE_FIRST]: 'workbox-cache-first',
  })
})
afterAll(() => bed.close())

it('prints the latency of a miss, which is stored, beside an answer that nobody stores', async () => {
  const samples = new Samples()
  const count = rounds(24)
  for (let round = 0; round < count; round += 1) {
    for (const bytes of shuffled(MISSED_SIZES)) {
      for (const subject of shuffled(bed.subjects)) {
        const urls = Array.from(
          { length: READS_PER_BLOCK + 1 },
          (_, key) => `/data/${bytes}/${round}-${key}`,
        )
        const [, ...block] = await timesOf(subject, urls)
        samples.add(`${subject.label} ${bytes}`, block)
        await pause(100)
      }
    }
  }
  const rows = MISSED_SIZES.map((bytes) => [
    sizeName(bytes),
    ...LABELS.map((label) => samples.cell(`${label} ${bytes}`)),
    samples.ratio(`${OURS} ${bytes}`, `${NETWORK} ${bytes}`),
    samples.ratio(`${CACHE_FIRST} ${bytes}`, `${NETWORK} ${bytes}`),
  ])
  const header = ['body', ...LABELS, 'Springhouse ÷ fetch', 'Workbox ÷ fetch']
  const reads = count * READS_PER_BLOCK
  print(
    `A miss that is stored, ms, median / p95 of ${reads} reads a cell\n\n${table(header, rows)}`,
  )
  const ours = bed.of(OURS)
  expect(bodyRequests(ours, 0)).toBe(count * MISSED_SIZES.length * (READS_PER_BLOCK + 1))
})

it('prints what a miss, and a refill after an invalidation, add to a request', async () => {
  const { page, server } = bed.of(OURS)
  const url = '/data/1024/upstream'
  const read = async (): Promise<OriginRequest | undefined> => {
    const before = server.requests.length
    await page.evaluate(`fetch('${url}').then((response) => response.arrayBuffer())`)
    return server.requests.slice(before).find(({ path }) => path === url)
  }
  const miss = await read()
  await pause(500)
  await server.invalidate([ALL_BODIES])
  await pause(500)
  const refill = await read()
  const names = ['cache-control', 'pragma', 'if-none-match', 'springhouse-after']
  const row = (what: string, request: OriginRequest | undefined): readonly string[] => [
    what,
    ...names.map((name) => String(request?.fields[name] ?? '–')),
  ]
  print(
    `Fields of a request to the origin\n\n${table(
      ['request', ...names],
      [row('miss', miss), row('refill after an invalidation', refill)],
    )}`,
  )
  // A shared cache on the way would skip its copy at either of them.
  expect(miss?.fields).not.toHaveProperty('cache-control')
  expect(miss?.fields).not.toHaveProperty('pragma')
  // The answer from before the invalidation may lie in any cache on the way, this browser's own included.
  expect(refill?.fields['cache-control']).toMatch(/no-cache|max-age=0/)
})
