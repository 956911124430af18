// SPDX-License-Identifier: MIT
// Many browsers in one process, run by Node as a program of its own.
import { createAdaptorServer } from '@hono/node-server'
import { setTimeout as pause } from 'node:timers/promises'
import { seededRandom } from '../seeded-random.ts'
import { openPage } from './page.ts'
import { type FleetSettings, type FleetState, SAILS, type Shown } from './settings.ts'
import { type AskRow, SimulatedBrowser } from './simulated-browser.ts'

/** Rows that one browser looks at. */
const ROWS_EACH = 12
/** Who waits longer than this for an answer shows nothing. */
const PATIENCE_MS = 3_000

// The one who starts this program writes its only argument.
const settings = JSON.parse(process.argv[2] ?? '') as FleetSettings
const random = seededRandom(settings.seed)
const shown: Shown[] = []

const anywhere = (path: string): string =>
  `http://127.0.0.1:${random.pick(settings.streets)}${path}`
const ask: AskRow = (row, headers) =>
  fetch(anywhere(`/rows/${row}`), { headers, signal: AbortSignal.timeout(PATIENCE_MS) })

const fleet = Array.from({ length: settings.browsers }, (_, number) => {
  const browser = new SimulatedBrowser(ask, Date.now, random)
  const rows = Array.from({ length: ROWS_EACH }, () => random.below(settings.rows))
  void openPage(
    browser,
    { fetch: (url, init) => fetch(anywhere(url), init), now: Date.now },
    random,
    new AbortController().signal,
  )
  void look(browser, number, rows)
  return { browser, number, rows }
})

const server = createAdaptorServer({ fetch: answer })
server.listen(settings.port, '127.0.0.1', () => process.stdout.write(SAILS))

async function answer(request: Request): Promise<Response> {
  switch (new URL(request.url).pathname) {
    case '/state':
      return Response.json(state())
    case '/shown':
      return Response.json(shown.splice(0))
    case '/all':
      return Response.json(await showAll())
    default:
      return new Response(null, { status: 404 })
  }
}

function state(): FleetState {
  return {
    places: [...new Set(fleet.map(({ browser }) => browser.place))],
    following: fleet.filter(({ browser }) => browser.isFollowing).length,
  }
}

async function look(browser: SimulatedBrowser, number: number, rows: readonly number[]) {
  for (;;) {
    const seen = await show(browser, number, random.pick(rows))
    if (seen !== undefined) shown.push(seen)
    await pause(300 + random.below(600))
  }
}

async function showAll(): Promise<readonly Shown[]> {
  const all = await Promise.all(
    fleet.flatMap(({ browser, number, rows }) => rows.map((row) => show(browser, number, row))),
  )
  return all.flatMap((seen) => seen ?? [])
}

async function show(
  browser: SimulatedBrowser,
  number: number,
  row: number,
): Promise<Shown | undefined> {
  const startedAtMs = Date.now()
  const where = `browser ${number}, ${browser.place}`
  const version = await browser.read(row).catch(() => undefined)
  return version === undefined ? undefined : { row, version, where, startedAtMs }
}
