// SPDX-License-Identifier: MIT
import { FIELD, formatPosition } from '@springhouse/core'
import {
  createOrigin,
  type Origin,
  type OriginEvent,
  postgresDatabase,
  redis,
} from '@springhouse/origin'
import { springhouse } from '@springhouse/server-headers'
import { setTimeout as pause } from 'node:timers/promises'
import { SPEED } from '../fleet/settings.ts'
import type { Random } from '../seeded-random.ts'
import { flawed } from './flawed-drivers.ts'
import { policy } from './policy.ts'
import type { Portal } from './portal.ts'
import { RAISE, type RowTable } from './row-table.ts'
import { type PortalSettings, QUICK_BASE, USER_FIELD } from './settings.ts'

const SECRET = 'a secret of enough characters'
/** The real browser's beats. Not much rarer than those of the simulated ones, so that it is tried as often. */
const BEAT_MS = 1_500
/** Simulated browsers live faster: what the origin tells them of times has to be as fast. */
const quickClock = (): number => performance.now() * SPEED
/** How many of the latest troubles are remembered. */
const MOST_TROUBLES = 8
/** Loads because log or tier aren't heard in time: owed to no invalidation. */
const PAST_TIERS = /BLIND|REDIS-FAILED/
/** How long a flawed handler works between its data and its position. */
const WORK_MS = 150

/** The portal on Springhouse. */
export async function springhousePortal(
  settings: PortalSettings,
  table: RowTable,
  random: Random,
): Promise<Portal> {
  const { app, flaw, redisUrl } = settings
  const database = postgresDatabase(table.pool)
  const driver = flawed(redis({ url: redisUrl }), flaw)
  // Longer than the defaults, for a machine that does other things beside.
  const deadlines = { readMs: 150, writeMs: 1_000 }
  const troubles: string[] = []
  const onEvent = (event: OriginEvent): void => {
    troubles.push(`${new Date().toISOString().slice(17)} ${JSON.stringify(event)}`)
    if (troubles.length > MOST_TROUBLES) troubles.shift()
  }
  const origin = createOrigin({ policy, app, database, driver, deadlines, onEvent })
  await origin.start()
  const session = (request: Request): { readonly user: string } => ({
    user: request.headers.get(USER_FIELD) ?? 'ann',
  })
  const shared = { origin, session, secret: SECRET, database, beatMs: BEAT_MS }
  const front = springhouse(shared)
  const quick = springhouse({ ...shared, base: QUICK_BASE, clock: quickClock })
  const isQuick = (request: Request): boolean =>
    new URL(request.url).pathname.startsWith(QUICK_BASE)

  const read = async (request: Request, row: number): Promise<Response> => {
    const early = flaw === 'stamp-after-data' ? await slowly(table.load(row)) : undefined
    let hasLoaded = false
    const answer = await front.fetch(request, async () => {
      hasLoaded = true
      return Response.json({ version: early ?? (await table.load(row)) })
    })
    const status = answer.headers.get(FIELD.cacheStatus) ?? ''
    if (hasLoaded) table.count(PAST_TIERS.test(status) ? 'past' : new URL(request.url).pathname)
    return answer
  }
  const write = (request: Request, row: number): Promise<Response> => {
    const tag = random.chance(0.1) ? 'row:*' : `row:${row}`
    return front.fetch(request, (asked) =>
      origin.transaction(database, { request: asked, owner: 'ann' }, async (tx) => {
        const { rows } = await tx.query(RAISE, [row])
        tx.invalidate([tag])
        return Response.json(rows[0])
      }),
    )
  }
  return {
    read,
    write,
    other: (request) =>
      (isQuick(request) ? quick : front).fetch(
        request,
        async () => new Response(null, { status: 404 }),
      ),
    state: () => ({ isReady: origin.isHearing(), place: placeIn(origin), troubles }),
  }
}

async function slowly<T>(work: Promise<T>): Promise<T> {
  const value = await work
  await pause(WORK_MS)
  return value
}

function placeIn(origin: Origin): string {
  const stamp = origin.stamp('public')
  return stamp === undefined ? 'nowhere' : formatPosition(stamp)
}
