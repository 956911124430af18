// SPDX-License-Identifier: MIT
import type { PortalFetch } from './portal-fetch.ts'
import {
  categories,
  farms,
  herdOf,
  herdSummary,
  productsOf,
  recordsOf,
  round,
  session,
  staff,
} from './resources.ts'

/** How far saving for offline has come. */
export interface SaveProgress {
  readonly done: number
  readonly total: number
  readonly failed: number
  readonly isFinished: boolean
}

/** What everybody in the field needs, whatever the day brings. */
const EVERY_DAY = [session, farms, categories, productsOf(), herdSummary, staff].map(
  ({ url }) => url,
)

// Phones in a valley: a few requests at a time, so that what the person taps isn't stuck behind them.
const AT_ONCE = 3

/**
 * Asks once for everything that a day in the barn needs; the worker keeps the answers.
 *
 * @param report called after each step; the total grows once the round is known
 */
export async function saveForOffline(
  portal: PortalFetch,
  report: (progress: SaveProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  let progress: SaveProgress = {
    done: 0,
    total: EVERY_DAY.length + 1,
    failed: 0,
    isFinished: false,
  }
  const advance = (change: Partial<SaveProgress>): void => {
    progress = { ...progress, ...change }
    if (!signal.aborted) report(progress)
  }
  const save = async (url: string): Promise<unknown> => {
    try {
      const { body } = await portal.load(url, { signal })
      advance({ done: progress.done + 1 })
      return body
    } catch {
      advance({ failed: progress.failed + 1 })
      return undefined
    }
  }

  advance({})
  const today = await save(round.url)
  const stops = today === undefined ? [] : round.decode(today).stops
  const ofStops = stops.flatMap(({ farm }) => [herdOf(farm.id).url, recordsOf(farm.id).url])
  advance({ total: progress.total + ofStops.length })
  await inTurns([...ofStops, ...EVERY_DAY], save, signal)
  advance({ isFinished: true })
}

async function inTurns(
  urls: readonly string[],
  save: (url: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...urls]
  const work = async (): Promise<void> => {
    for (let url = waiting.shift(); url !== undefined && !signal.aborted; url = waiting.shift()) {
      await save(url)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}
