// SPDX-License-Identifier: MIT
import { vi } from 'vitest'
import { type Faults, NO_FAULTS } from './faults.ts'
import { Stage } from './schedule.ts'

/** How many things happen in one schedule before it comes to rest. */
const STEPS = 40
const BEGIN_MS = Date.UTC(2026, 5, 1, 6, 40)

/** Replaces the timers and the time of day; time moves only when a schedule moves it. */
export function takeTime(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
}

/**
 * Runs one schedule.
 *
 * @returns what it broke and how, in words; `undefined` when it kept the promise
 */
export async function runSchedule(
  seed: number,
  faults: Faults = NO_FAULTS,
): Promise<string | undefined> {
  vi.setSystemTime(BEGIN_MS)
  const stage = new Stage(seed, (ms) => vi.advanceTimersByTime(ms), faults)
  try {
    await stage.open()
    for (let step = 0; step < STEPS; step += 1) await stage.step()
    await stage.rest()
    return undefined
  } catch (error) {
    return [...stage.trace, `=> ${String(error)}`, `SEED=${seed}`].join('\n')
  } finally {
    await stage.close()
    vi.clearAllTimers()
  }
}

/** Seeds that differ each time, or the one that the environment names. */
export interface Seeds {
  readonly first: number
  readonly count: number
}

const WHOLE = 10_000

/**
 * Names this run's seeds: 10,000, or `SCHEDULES` many, divided among several files; `SEED` alone runs that one.
 *
 * @param part which file it is, from 0
 */
export function seedsOf(part: number, parts: number): Seeds {
  const { SEED, SCHEDULES } = process.env
  if (SEED !== undefined) return { first: Number(SEED), count: part === 0 ? 1 : 0 }
  const count = Math.ceil(Number(SCHEDULES ?? WHOLE) / parts)
  const minutes = Math.floor(performance.timeOrigin / 60_000) % 100_000
  return { first: (minutes * parts + part) * 100_000, count }
}

/** Runs many schedules; tells of the first that broke something. */
export async function runSchedules({ first, count }: Seeds): Promise<string | undefined> {
  const before = process.cpuUsage()
  for (let seed = first; seed < first + count; seed += 1) {
    const broken = await runSchedule(seed)
    if (broken !== undefined) return broken
  }
  const { user, system } = process.cpuUsage(before)
  const perSchedule = (user + system) / 1000 / Math.max(1, count)
  process.stdout.write(
    `${count} schedules from SEED=${first}, ${perSchedule.toFixed(1)} ms of work each\n`,
  )
  return undefined
}
