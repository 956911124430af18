// SPDX-License-Identifier: MIT
import { vi } from 'vitest'
import { ALL_POINTS, Hits } from './outbox-failpoints.ts'
import { NO_OUTBOX_FAULTS, type OutboxFaults } from './outbox-faults.ts'
import { installIndexedDB } from './outbox-indexed-db.ts'
import { OutboxSchedule } from './outbox-schedule.ts'
import type { OutboxScene } from './outbox-scene.ts'
import type { Seeds } from './run-schedules.ts'

/** How many things happen in one schedule before all is set right. */
const STEPS = 28
const BEGIN_MS = Date.UTC(2026, 5, 1, 6, 40)

let scene: OutboxScene | undefined

/** Puts the double of IndexedDB in the place of the browser's. */
export function takeDatabase(): void {
  installIndexedDB(() => {
    if (scene === undefined) throw new Error('No schedule is running')
    return scene.database
  })
}

/**
 * Runs one schedule of the outbox.
 *
 * @returns what it broke and how, in words; `undefined` when it kept the promise
 */
export async function runOutboxSchedule(
  seed: number,
  { faults = NO_OUTBOX_FAULTS, hits = new Hits() }: { faults?: OutboxFaults; hits?: Hits } = {},
): Promise<string | undefined> {
  vi.setSystemTime(BEGIN_MS)
  const advance = (ms: number): void => void vi.advanceTimersByTime(ms)
  const schedule = new OutboxSchedule({ seed, advance, hits, faults })
  scene = schedule.scene
  try {
    for (let step = 0; step < STEPS; step += 1) await schedule.step()
    await schedule.rest()
    return undefined
  } catch (error) {
    return [...schedule.scene.trace, `=> ${String(error)}`, `SEED=${seed}`].join('\n')
  } finally {
    await schedule.scene.close()
    vi.clearAllTimers()
  }
}

/** What came of many schedules. */
export interface OutboxSchedules {
  /** The first that broke something, in words. */
  readonly broken: string | undefined
  /** Failpoints that none of them came by. */
  readonly missed: readonly string[]
}

/** Runs many schedules, and stops at the first that breaks something. */
export async function runOutboxSchedules({ first, count }: Seeds): Promise<OutboxSchedules> {
  const before = process.cpuUsage()
  const hits = new Hits()
  for (let seed = first; seed < first + count; seed += 1) {
    const broken = await runOutboxSchedule(seed, { hits })
    if (broken !== undefined) return { broken, missed: [] }
  }
  const { user, system } = process.cpuUsage(before)
  const perSchedule = (user + system) / 1000 / Math.max(1, count)
  process.stdout.write(
    `${count} schedules of the outbox from SEED=${first}, ${perSchedule.toFixed(1)} ms of work each\n`,
  )
  const missed = ALL_POINTS.filter((point) => hits.countOf(point) === 0)
  return { broken: undefined, missed: count > 1_000 ? missed : [] }
}
