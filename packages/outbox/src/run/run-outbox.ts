// SPDX-License-Identifier: MIT
import type { Queue } from '../queue.ts'
import { abilitiesOf } from '../rules.ts'
import { LIVE_STATES } from '../states/transition.ts'
import { nameOf } from '../store/connection.ts'
import type { Pause } from '../store/device-shape.ts'
import type { OutboxRecord } from '../store/outbox-schema.ts'
import { ROWS_AT_ONCE } from '../store/run-start.ts'
import { dueAtMs } from '../outcome/delays.ts'
import { nextDueMs } from './plan-sends.ts'
import { Run, type Tally } from './run.ts'
import type { RunOptions, RunReport } from './run-options.ts'
import { isSilent } from './signs-of-life.ts'

// Whoever holds the lock reports what is left; this is only in case that they die.
const BUSY_RETRY_MS = 5000

/**
 * Sends what is due, once: in order within each group, at most four groups at a time, under the Web Lock.
 *
 * Safe to call at any time and as often as one likes; safe to be killed at any instruction.
 *
 * @throws OutboxUnavailableError when the database is lost; whatever was under way is sent again by the next run
 * @example
 * const report = await runOutbox(outbox, {
 *   owner,
 *   lockName: names.outboxLockPrefix + owner,
 *   locks: navigator.locks,
 *   fetch: (url, init) => fetch(url, init),
 *   now: Date.now,
 *   random: Math.random,
 *   signal,
 * })
 * if (report.nextDueMs !== undefined) setTimeout(again, report.nextDueMs)
 */
export async function runOutbox(outbox: Queue, options: RunOptions): Promise<RunReport> {
  if (await outbox.rules.codec?.isLocked()) return LOCKED
  const tally = await underLock(outbox, options, () => new Run(outbox, options).drain())
  // Order: read again after the lock is free, so that an operation whose own run found it taken isn't forgotten.
  const pause = await outbox.store.pauseOf(options.owner)
  const nowMs = options.now()
  if (tally !== undefined) void outbox.testify()
  const dueMs = await nextDueIn(outbox, { owner: options.owner, pause, nowMs })
  return {
    busy: tally === undefined,
    sent: tally?.sent ?? 0,
    acked: tally?.acked ?? 0,
    parked: tally?.parked ?? 0,
    paused: pause !== undefined && pause.untilMs > nowMs ? pause.why : undefined,
    nextDueMs: tally === undefined && dueMs !== undefined ? Math.max(BUSY_RETRY_MS, dueMs) : dueMs,
  }
}

// Nothing can be read: whoever unlocks the codec runs the outbox again.
const LOCKED: RunReport = {
  busy: false,
  sent: 0,
  acked: 0,
  parked: 0,
  paused: undefined,
  nextDueMs: undefined,
}

// A queue of thousands isn't read whole where its oldest records answer already.
async function nextDueIn(
  { store, rules }: Queue,
  when: { readonly owner: string; readonly pause: Pause | undefined; readonly nowMs: number },
): Promise<number | undefined> {
  const { owner, pause, nowMs } = when
  const soonestMs = Math.max(0, pause === undefined ? 0 : dueAtMs(pause.untilMs, nowMs) - nowMs)
  const seqs = await store.seqsIn(owner, LIVE_STATES)
  const records: OutboxRecord[] = []
  let dueMs: number | undefined
  for (let read = 0; read < seqs.length; read += ROWS_AT_ONCE) {
    records.push(...(await store.rows(seqs.slice(read, read + ROWS_AT_ONCE))))
    dueMs = nextDueMs(records, { pause, nowMs, ...abilitiesOf(rules) })
    if (dueMs !== undefined && dueMs <= soonestMs) return dueMs
  }
  return dueMs
}

async function underLock(
  { store }: Queue,
  { locks, lockName, owner, now }: RunOptions,
  work: () => Promise<Tally>,
): Promise<Tally | undefined> {
  if (locks === undefined) return work()
  const workUnlessTaken = async (lock: unknown): Promise<Tally | undefined> =>
    lock === null ? undefined : work()
  const tally = await unlessRobbed(locks.request(lockName, { ifAvailable: true }, workUnlessTaken))
  if (tally !== undefined || !isSilent(await store.beatAtMs(owner), now())) return tally
  // A frozen page keeps its lock. When it thaws, its fence keeps it from sending.
  return unlessRobbed(locks.request(lockName, { steal: true }, work))
}

// Platform: whose lock is taken away hears it as an AbortError; the work itself ends at its fence.
async function unlessRobbed<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (nameOf(error) === 'AbortError') return undefined
    throw error
  }
}
