// SPDX-License-Identifier: MIT
import { formatPosition } from '@springhouse/core'
import {
  createOrigin,
  type LogDriver,
  type Origin,
  postgresDatabase,
  redis,
} from '@springhouse/origin'
import { springhouse } from '@springhouse/server-headers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../seeded-random.ts'
import { policy } from './policy.ts'
import type { Portal } from './portal.ts'
import { RAISE, type RowTable } from './row-table.ts'
import type { PortalSettings } from './settings.ts'

const SECRET = 'a secret of enough characters'
/** Browsers of this test live ten times as fast. */
const BEAT_MS = 1_500
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
  const driver =
    flaw === 'trusts-for-ever' ? trusting(redis({ url: redisUrl })) : redis({ url: redisUrl })
  // Longer than the defaults, for a machine that does other things beside.
  const deadlines = { readMs: 100, writeMs: 300 }
  const origin = createOrigin({ policy, app, database, driver, deadlines })
  await origin.start()
  const session = (): { readonly user: string } => ({ user: 'ann' })
  const front = springhouse({ origin, session, secret: SECRET, database, beatMs: BEAT_MS })

  const read = async (request: Request, row: number): Promise<Response> => {
    const { pathname } = new URL(request.url)
    // What is loaded because the log isn't heard is owed to no invalidation.
    const load = (): Promise<number> => table.load(row, origin.isHearing() ? pathname : 'deaf')
    const early = flaw === 'stamp-after-data' ? await slowly(load()) : undefined
    return front.fetch(request, async () => Response.json({ version: early ?? (await load()) }))
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
    other: (request) => front.fetch(request, async () => new Response(null, { status: 404 })),
    state: () => ({ isReady: origin.isHearing(), place: placeOf(origin) }),
  }
}

function trusting(driver: LogDriver): LogDriver {
  const follow = driver.follow.bind(driver)
  driver.follow = (scope, listener) => ({ ...follow(scope, listener), isHearing: () => true })
  return driver
}

async function slowly<T>(work: Promise<T>): Promise<T> {
  const value = await work
  await pause(WORK_MS)
  return value
}

function placeOf(origin: Origin): string {
  const stamp = origin.stamp('public')
  return stamp === undefined ? 'nowhere' : formatPosition(stamp)
}
