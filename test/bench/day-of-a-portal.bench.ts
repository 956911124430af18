// SPDX-License-Identifier: MIT
import { beforeAll, expect, it } from 'vitest'
import type { DayBrowser, DayBrowserParts } from './day/day-browser.ts'
import { type Day, planDay, urlsOf } from './day/day-plan.ts'
import { FollowingBrowser } from './day/following-browser.ts'
import { PollingBrowser } from './day/polling-browser.ts'
import { type PortalBodies, readPortal } from './day/portal-bodies.ts'
import { type DayScore, replayDay } from './day/replay-day.ts'
import { RevalidatingBrowser } from './day/revalidating-browser.ts'
import { print, table } from './statistics.ts'

const SEED = 20_260_302
const MIDNIGHT_MS = Date.UTC(2026, 2, 2)

const OURS = 'Springhouse'
const STRATEGIES: Readonly<Record<string, (parts: DayBrowserParts) => DayBrowser>> = {
  [OURS]: (parts) => new FollowingBrowser(parts),
  'polling every 30 s': (parts) => new PollingBrowser(parts),
  'stale-while-revalidate': (parts) => new RevalidatingBrowser(parts),
}

let bodies: PortalBodies
let day: Day
beforeAll(async () => {
  bodies = await readPortal(urlsOf)
  day = planDay(SEED, bodies.catalogue, MIDNIGHT_MS)
})

it('prints what a day of a clerk and a driver costs, and how old what they saw was', () => {
  const scores = (['clerk', 'driver'] as const).flatMap((person) =>
    Object.entries(STRATEGIES).map(([name, start]) => {
      const score = replayDay(day, day[person], bodies, start)
      expect(score.screen.views).toBe(day[person].flatMap(({ views }) => views).length)
      return { person, name, score }
    }),
  )
  // What was asked for was never answered with something that had changed before.
  const ours = scores.filter(({ name }) => name === OURS)
  expect(ours.map(({ score }) => score.screen.staleViews)).toEqual([0, 0])
  print(
    `A day of a portal in which ${day.changes.length} changes are written, seed ${SEED}\n\n${table(
      [
        'person',
        'strategy',
        'requests',
        'of them with a body',
        'KB received',
        'views opened out of date',
        'seconds out of date on the screen',
        'the oldest, s',
      ],
      scores.map(({ person, name, score }) => [person, name, ...cellsOf(score)]),
    )}`,
  )
})

function cellsOf({ network, screen }: DayScore): readonly string[] {
  return [
    String(network.requests),
    String(network.full),
    (network.bytes / 1_024).toFixed(0),
    `${screen.staleViews} of ${screen.views}`,
    seconds(screen.staleMs),
    seconds(screen.oldestMs),
  ]
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)
}
