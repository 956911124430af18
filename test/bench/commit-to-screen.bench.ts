// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DairyClient, signedIn } from '../integration/dairy-client.ts'
import { openPortal, type Portal } from '../portal/portal.ts'
import { type RedisServer, startRedisServer } from '../servers/redis-server.ts'
import { type BareLoop, startBareLoop } from './bare-loop.ts'
import { type NotingPostgres, startNotingPostgres } from './noting-postgres.ts'
import { pause } from './pause.ts'
import { openScreen, type PortalScreen } from './portal-screen.ts'
import { type Seen, UNTIL_SHOWN, watchFor } from './screen-expressions.ts'
import { againstBar, percentile, print, rounds, Samples, shuffled, table } from './statistics.ts'

const CHANGES = 200
const SCREEN_BARS_MS = { median: 30, p95: 100 }
const MARK_BAR_MS = 25
const PRODUCT = { testId: 'price-1', url: '/api/products/1' }

/** Where the milliseconds go: each step begins where the one before ends. */
const STEPS = {
  'the portal’s process hears of it': 'serverHeardAtMs',
  'the page hears of it': 'heardAtMs',
  'the worker has it on disk': 'markedAtMs',
  'the page asks anew': 'askedAtMs',
  'the body is there': 'answeredAtMs',
  'the document has it': 'writtenAtMs',
  'its frame begins': 'shownAtMs',
} as const

let bare: BareLoop
let postgres: NotingPostgres
beforeAll(async () => {
  bare = await startBareLoop()
  postgres = await startNotingPostgres()
})
afterAll(async () => {
  await bare.close()
  await postgres.stop()
})

describe.each(['memory', 'Redis'] as const)('with the log in %s', (log) => {
  let redis: RedisServer | undefined
  let portal: Portal
  let clerk: DairyClient
  let screen: PortalScreen
  beforeAll(async () => {
    redis = log === 'Redis' ? await startRedisServer() : undefined
    portal = await openPortal('memory', { databaseUrl: postgres.url, redisUrl: redis?.url })
    clerk = await signedIn(portal.running, 'edith')
    screen = await openScreen(portal.url, 'anna', { path: '/products/1', testId: 'price-1' })
  })
  afterAll(async () => {
    await screen.close()
    await portal.dispose()
    await redis?.stop()
  })

  it("prints how long a commit takes to another browser's screen", async () => {
    const writers = {
      'through the portal': async (priceCents: number) => {
        await clerk.ask('/api/products/1/price', { method: 'PUT', body: { priceCents } })
      },
      'past it, by SQL': async (priceCents: number) => {
        await postgres.client.query('UPDATE products SET price_cents = $1 WHERE id = 1', [
          priceCents,
        ])
      },
    }
    const samples = new Samples()
    const count = rounds(CHANGES)
    let priceCents = 2_000
    for (let round = 0; round < count; round += 1) {
      for (const [name, write] of shuffled(Object.entries(writers))) {
        priceCents += 1
        noteChange(samples, name, await change(priceCents, write))
        await quiet()
        samples.add('bare', [await bare.round()])
        await quiet()
      }
    }
    for (const name of Object.keys(writers)) {
      expect(samples.of(`${name} shownAtMs`)).toHaveLength(count)
    }
    printBars(samples, Object.keys(writers), log, count)
    printSteps(samples, Object.keys(writers))
  })

  async function change(
    priceCents: number,
    write: (priceCents: number) => Promise<void>,
  ): Promise<Change> {
    let serverHeardAtMs = Number.NaN
    const end = portal.running.origin.subscribe('public', () => (serverHeardAtMs = Date.now()))
    // Order: the page watches before anything changes.
    await screen.page.evaluate(watchFor((priceCents / 100).toFixed(2), PRODUCT))
    await write(priceCents)
    // The expression resolves with what `Seen` names.
    const seen = (await screen.page.evaluate(UNTIL_SHOWN)) as Seen
    end()
    return { ...seen, serverHeardAtMs, committedAtMs: await postgres.committedAtMs(1) }
  }
})

interface Change extends Seen {
  readonly committedAtMs: number
  readonly serverHeardAtMs: number
}

function noteChange(samples: Samples, name: string, change: Change): void {
  let beforeMs = change.committedAtMs
  for (const [step, key] of Object.entries(STEPS)) {
    samples.add(`${name} ${key}`, [change[key] - change.committedAtMs])
    samples.add(`${name} ${step}`, [change[key] - beforeMs])
    beforeMs = change[key]
  }
}

// Longer than what the portal joins, and never in step with frames or beats.
async function quiet(): Promise<void> {
  await pause(120 + Math.random() * 60)
}

function printBars(samples: Samples, writers: readonly string[], log: string, count: number): void {
  const p95 = (label: string): number => percentile(samples.of(label), 0.95)
  const row = (
    what: string,
    label: string,
    bars: { readonly median?: number; readonly p95?: number } = {},
  ): readonly string[] => [
    what,
    againstBar(samples.median(label), bars.median),
    againstBar(p95(label), bars.p95),
    samples.ratio(label, 'bare'),
  ]
  const rows = writers.flatMap((writer) => [
    row(`written ${writer}: mark applied by the worker`, `${writer} markedAtMs`, {
      p95: MARK_BAR_MS,
    }),
    row(`written ${writer}: new value on the screen`, `${writer} shownAtMs`, SCREEN_BARS_MS),
  ])
  print(
    `From the commit in PostgreSQL, the log in ${log}, ms, ${count} changes each\n\n${table(
      ['until', 'median', 'p95', '÷ bare loop'],
      [...rows, row('the bare loop: stream, page, worker, IndexedDB', 'bare')],
    )}`,
  )
}

function printSteps(samples: Samples, writers: readonly string[]): void {
  const rows = Object.keys(STEPS).map((step) => [
    step,
    ...writers.map((writer) => samples.cell(`${writer} ${step}`)),
  ])
  print(`Where they go, step by step, ms, median / p95\n\n${table(['then', ...writers], rows)}`)
}
