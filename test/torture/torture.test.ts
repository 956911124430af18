// SPDX-License-Identifier: MIT
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSentinelBed } from './bed/bed.ts'
import { bundleProgram } from './bed/bundle-program.ts'
import { startDatabases } from './bed/database.ts'
import { bundlePages, openPage } from './chromium/open-page.ts'
import { openFleet } from './fleet/fleet.ts'
import { reportTotals, reportTroubles } from './oracle/report.ts'
import { total } from './oracle/score.ts'
import { ALL_TROUBLES, describePhase, planRound, SERVER_TROUBLES, type Trouble } from './plan.ts'
import type { Flaw } from './portal/settings.ts'
import { type Outcome, run } from './run.ts'
import { seededRandom } from './seeded-random.ts'

// Another order of events: SEED=2 npx vitest run --project torture. For longer: npm run torture -- --minutes 30
const SEED = Number(process.env['SEED'] ?? 1)
const BROWSERS = Number(process.env['BROWSERS'] ?? 60)
/** A machine that does other work beside may be slow: PATIENCE=4. It must not be wrong. */
const PATIENCE = Number(process.env['PATIENCE'] ?? 1)
/** The tests of each part begin together. On two free cores all of it takes less than three minutes; a busy machine gets twice that. */
const TROUBLES_MS = 270_000 * PATIENCE
const REST_MS = 90_000 * PATIENCE
const NAMES = [
  'springhouse',
  'bentocache',
  'cacheable',
  'sentinels',
  'stamp-after-data',
  'trusts-for-ever',
] as const

let program: string
let fleet: string
let pages: string
let databases: Awaited<ReturnType<typeof startDatabases<(typeof NAMES)[number]>>>
const outcomes: Record<string, Outcome> = {}

// Each server that is started ends with this process.
process.setMaxListeners(100)

beforeAll(async () => {
  program = await bundleProgram('portal/main.ts', 'portal')
  fleet = await bundleProgram('fleet/main.ts', 'fleet')
  pages = await bundlePages()
  databases = await startDatabases(NAMES)
}, 60_000)

afterAll(async () => {
  say(reportTotals(outcomes))
  await databases.server.stop()
})

describe(
  `three processes on Redis, through everything that can happen to them (SEED=${SEED})`,
  { timeout: TROUBLES_MS },
  () => {
    it.concurrent(
      'and their browsers never show what was invalidated for longer than the bound, and nothing of it after quiet',
      async () => {
        const phases = planRound(ALL_TROUBLES, seededRandom(SEED))
        say(phases.map(describePhase).join('\n'))
        const outcome = await run({
          program,
          databaseUrl: databases.urlOf('springhouse'),
          cache: 'springhouse',
          phases,
          seed: SEED,
          pages,
          witnesses: [(bed) => openFleet(fleet, bed, { browsers: BROWSERS, seed: SEED }), openPage],
        })
        outcomes['springhouse'] = outcome
        say(reportTroubles('springhouse', outcome))

        expect(outcome.complaints).toEqual([])
        expect(outcome.loads.surplus).toEqual([])
        expect(outcome.loads.loads).toBeGreaterThan(100)
        // What the test is about really happened.
        const { hits, notModified, unstamped } = outcome.seen
        expect(Math.min(hits, notModified)).toBeGreaterThan(100)
        expect(unstamped).toBeGreaterThan(0)
        expect(total(outcome.scores).writes).toBeGreaterThan(2_000)
      },
    )

    it.concurrent(
      'are put through the same with BentoCache and cacheable, which prints their stale reads beside ours',
      async () => {
        const phases = planRound(SERVER_TROUBLES, seededRandom(SEED))
        const rivals = ['bentocache', 'cacheable'] as const
        await Promise.all(
          rivals.map(async (cache) => {
            const databaseUrl = databases.urlOf(cache)
            outcomes[cache] = await run({ program, databaseUrl, cache, phases, seed: SEED })
          }),
        )
        for (const cache of rivals) {
          const { reads, afterQuiet } = total(outcomes[cache]?.scores ?? [])
          expect(reads).toBeGreaterThan(200)
          // A harness that found nothing here would be blind.
          expect(afterQuiet).toBeGreaterThan(0)
        }
      },
    )
  },
)

describe('beside', { timeout: REST_MS }, () => {
  it.concurrent(
    'three processes keep the promise when Sentinels put another master in the place of one that died',
    async () => {
      const outcome = await run({
        program,
        databaseUrl: databases.urlOf('sentinels'),
        cache: 'springhouse',
        phases: planRound(['sentinel-failover'], seededRandom(SEED)),
        seed: SEED,
        open: openSentinelBed,
      })
      say(reportTroubles('springhouse with Sentinels', outcome))
      expect(outcome.complaints).toEqual([])
    },
  )

  const runFlawed = (flaw: Flaw, trouble: Trouble, writers: readonly number[]): Promise<Outcome> =>
    run({
      program,
      databaseUrl: databases.urlOf(flaw),
      cache: 'springhouse',
      flaw,
      phases: [{ calmMs: 3_000, trouble }],
      writers,
      seed: SEED,
    })

  it.concurrent(
    'what is built wrongly is found: a position that is read after the data',
    async () => {
      const { complaints } = await runFlawed('stamp-after-data', { kind: 'flush-all' }, [0, 1, 2])
      expect(complaints.join('\n')).toContain('version')
    },
  )

  it.concurrent(
    'what is built wrongly is found: a process that trusts its memory though it hears nothing',
    async () => {
      const silence = { kind: 'hold-links', processes: [1], forMs: 5_000 } as const
      // Written elsewhere: who can't publish knows that something is wrong, and that isn't what is tried here.
      const { scores } = await runFlawed('trusts-for-ever', silence, [0, 2])
      expect(total(scores).late).toBeGreaterThan(0)
    },
  )
})

function say(text: string): void {
  process.stdout.write(`\n${text}\n`)
}
