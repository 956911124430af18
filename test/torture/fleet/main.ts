// SPDX-License-Identifier: MIT
// Many browsers in one process, run by Node as a program of its own.
import { createAdaptorServer } from '@hono/node-server'
import { setTimeout as pause } from 'node:timers/promises'
import { seededRandom } from '../seeded-random.ts'
import { USER_FIELD } from '../portal/settings.ts'
import { openPage } from './page.ts'
import { type FleetSettings, type FleetState, SAILS, type Shown, SPEED } from './settings.ts'
import { type AskRow, SimulatedBrowser } from './simulated-browser.ts'

/** Rows that one browser looks at. */
const ROWS_EACH = 12
/** Who waits longer than this for an answer shows nothing. */
const PATIENCE_MS = 3_000

// The one who starts this program writes its only argument.
const settings = JSON.parse(process.argv[2] ?? '') as FleetSettings
const random = seededRandom(settings.seed)
const shown: Shown[] = []
/** How each browser follows the log now. */
const links = new Map<number, string>()

const anywhere = (path: string): string =>
  `http://127.0.0.1:${random.pick(settings.streets)}${path}`
const bornAtMs = Date.now()
const now = (): number => bornAtMs + (Date.now() - bornAtMs) * SPEED
const ask: AskRow = (row, headers) =>
  fetch(anywhere(`/rows/${row}`), { headers, signal: AbortSignal.timeout(PATIENCE_MS) })

const fleet = Array.from({ length: settings.browsers }, (_, number) => {
  const browser = new SimulatedBrowser(ask, now, random)
  const rows = Array.from({ length: ROWS_EACH }, () => random.below(settings.rows))
  const follow = (url: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set(USER_FIELD, `browser-${number}`)
    return fetch(anywhere(url), { ...init, headers })
  }
  const signal = new AbortController().signal
  const note = (link: string): void => void links.set(number, link)
  void openPage({ worker: browser, environment: { fetch: follow, now }, random, note, signal })
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
    behind: fleet.flatMap(({ browser, number }) =>
      browser.isFollowing ? [] : `${number}: ${browser.place}, ${links.get(number)}`,
    ),
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
