// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bed, openBed, type Subject } from './bed.ts'
import { ALL_BODIES } from './bench-policy.ts'
import { fill, timesOf, urlsOf } from './reads.ts'
import { pause } from './pause.ts'
import { againstBar, print, rounds, Samples, shuffled, table } from './statistics.ts'

const BAR_MS = 5
const COUNTS = [10, 10_000]

let bed: Bed
beforeAll(async () => {
  bed = await openBed(
    Object.fromEntries(COUNTS.map((count) => [String(count), 'springhouse' as const])),
  )
  for (const subject of bed.subjects) {
    await fill(bed, subject, urlsOf(1024, Number(subject.label)))
  }
}, 600_000)
afterAll(() => bed.close())

it('prints what the invalidation of a tag costs over 10 and over 10,000 entries', async () => {
  const samples = new Samples()
  const count = rounds(30)
  for (let round = 0; round < count; round += 1) {
    for (const subject of shuffled(bed.subjects)) {
      samples.add(`${subject.label} event`, [await invalidateAll(subject)])
      const key = round % Math.min(...COUNTS)
      const url = `/data/1024/${key}`
      const before = subject.server.requests.length
      const [first = Number.NaN] = await timesOf(subject, [url])
      await pause(200)
      const [second = Number.NaN] = await timesOf(subject, [url])
      // What was valid before isn't any more, or nothing was measured.
      expect(subject.server.requests.slice(before).map(({ path }) => path)).toEqual([url])
      samples.add(`${subject.label} first`, [first])
      samples.add(`${subject.label} second`, [second])
      await pause(200)
    }
  }
  const rows = COUNTS.map((entries) => [
    String(entries),
    samples.cell(`${entries} event`),
    againstBar(samples.median(`${entries} event`), BAR_MS),
    samples.cell(`${entries} first`),
    samples.cell(`${entries} second`),
  ])
  const header = ['entries with the tag', 'event applied', 'ms', 'first read after', 'second read']
  print(
    `One tag invalidated, from the page's call to the worker's answer, ms, median / p95 of ${count}\n\n${table(header, rows)}`,
  )
})

// Waits for the event on the page's own stream, and tells how long the worker took for it.
async function invalidateAll({ server, page }: Subject): Promise<number> {
  const before = Number(await page.evaluate('relays.length'))
  await server.invalidate([ALL_BODIES])
  return Number(
    await page.evaluate(`(async () => {
      while (relays.length === ${before}) await new Promise((done) => setTimeout(done, 5))
      return relays.at(-1)
    })()`),
  )
}
