// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bed, openBed, type Subject } from './bed.ts'
import { bodyRequests, fill, SIZES, sizeName, timesOf, urlsOf } from './reads.ts'
import { pause } from './pause.ts'
import { print, rounds, Samples, shuffled, table } from './statistics.ts'

const FEW = 100
const MANY = 10_000
// What is read in one life of the worker: each body once, so that none is in its memory.
const READ_AT_ONCE = 10
const BARS = [1.25, 1.25, 1.25, 1.5]
// Together less than the budget of a worker.
const KEPT = [30, 30, 20, 10]

const MATCH = 'caches.match'
const RECORD = 'a record of IndexedDB'
const OURS = 'Springhouse'

let bed: Bed
beforeAll(async () => {
  bed = await openBed({
    [`${MATCH} ${FEW}`]: 'match',
    [`${MATCH} ${MANY}`]: 'match',
    [`${RECORD} ${MANY}`]: 'record',
    [`${OURS} ${FEW}`]: 'springhouse',
    [`${OURS} ${MANY}`]: 'springhouse',
  })
  for (const subject of bed.subjects) await fill(bed, subject, keptBy(subject))
}, 600_000)
afterAll(() => bed.close())

it('prints the latency of a hit from disk beside a bare caches.match', async () => {
  const samples = new Samples()
  const count = rounds(16)
  const before = readers().map(({ server }) => server.requests.length)
  for (let round = 0; round < count; round += 1) {
    for (const subject of shuffled(readers())) await measure(subject, samples)
  }
  const rows = SIZES.flatMap((bytes, index) =>
    [FEW, MANY].map((entries) => {
      const [match, ours] = [`${MATCH} ${entries} ${bytes}`, `${OURS} ${entries} ${bytes}`]
      const ratio = samples.ratio(ours, match, BARS[index])
      return [sizeName(bytes), String(entries), samples.cell(match), samples.cell(ours), ratio]
    }),
  )
  const header = ['body', 'stored', 'caches.match, held handle', 'Springhouse', 'ratio']
  const reads = count * READ_AT_ONCE
  print(
    `A hit after the worker's memory is gone, ms, median / p95 of ${reads} reads a cell\n\n${table(header, rows)}`,
  )
  const asked = readers().map((subject, index) => bodyRequests(subject, before[index] ?? 0))
  expect(asked).toEqual([0, 0, 0, 0])
})

it('prints how soon a stopped worker answers, with 10,000 entries stored', async () => {
  const samples = new Samples()
  const count = rounds(40)
  const peers = [MATCH, RECORD, OURS].map((label) => bed.of(`${label} ${MANY}`))
  for (let round = 0; round < count; round += 1) {
    for (const subject of shuffled(peers)) {
      await bed.stopWorkers()
      await pause(50)
      const urls = shuffled(urlsOf(20_480, KEPT[1] ?? 0)).slice(0, 2)
      const [first = Number.NaN, next = Number.NaN] = await timesOf(subject, urls)
      samples.add(`${subject.label} first`, [first])
      samples.add(`${subject.label} next`, [next])
    }
  }
  const row = (which: 'first' | 'next', bar?: number): readonly string[] => {
    const [match = '', record = '', ours = ''] = [MATCH, RECORD, OURS].map(
      (label) => `${label} ${MANY} ${which}`,
    )
    const cells = [match, record, ours].map((cell) => samples.cell(cell))
    return [which, ...cells, samples.ratio(record, match), samples.ratio(ours, match, bar)]
  }
  const header = ['answer', MATCH, RECORD, OURS, `${RECORD} ÷ ${MATCH}`, `${OURS} ÷ ${MATCH}`]
  print(
    `Answers after a stop of the worker, 20 KB, ${MANY} entries, ms, median / p95 of ${count}\n\n${table(header, [row('first', 1.3), row('next')])}`,
  )
  expect(samples.of(`${OURS} ${MANY} first`)).toHaveLength(count)
})

// The record's worker takes part in the start alone.
function readers(): readonly Subject[] {
  return bed.subjects.filter(({ label }) => !label.startsWith(RECORD))
}

async function measure(subject: Subject, samples: Samples): Promise<void> {
  await bed.stopWorkers()
  // A read of another body starts the worker.
  await timesOf(subject, ['/data/1024/0', '/data/20480/0'])
  for (const bytes of shuffled(SIZES)) {
    const kept = KEPT[SIZES.indexOf(bytes)] ?? 0
    const urls = shuffled(urlsOf(bytes, kept).slice(1)).slice(0, READ_AT_ONCE)
    samples.add(`${subject.label} ${bytes}`, await timesOf(subject, urls))
  }
}

function keptBy({ label }: Subject): readonly string[] {
  const measured = SIZES.flatMap((bytes, index) => urlsOf(bytes, KEPT[index] ?? 0))
  const entries = label.endsWith(` ${MANY}`) ? MANY : FEW
  const fillers = Array.from(
    { length: entries - measured.length },
    (_, key) => `/data/1024/filler-${key}`,
  )
  return [...measured, ...fillers]
}
