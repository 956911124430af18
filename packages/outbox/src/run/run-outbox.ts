// SPDX-License-Identifier: MIT
import type { Queue } from '../queue.ts'
import { LIVE_STATES } from '../states/transition.ts'
import { nextDueMs } from './plan-sends.ts'
import { Run, type Tally } from './run.ts'
import type { RunOptions, RunReport } from './run-options.ts'

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
  const tally = await underLock(options, () => new Run(outbox, options).drain())
  // Order: read again after the lock is free, so that an operation whose own run found it taken isn't forgotten.
  const { owner, now } = options
  const [records, pause] = await Promise.all([
    outbox.store.listIn(owner, LIVE_STATES),
    outbox.store.pauseOf(owner),
  ])
  const nowMs = now()
  const dueMs = nextDueMs(records, pause, nowMs)
  return {
    busy: tally === undefined,
    sent: tally?.sent ?? 0,
    acked: tally?.acked ?? 0,
    parked: tally?.parked ?? 0,
    paused: pause !== undefined && pause.untilMs > nowMs ? pause.why : undefined,
    nextDueMs: tally === undefined && dueMs !== undefined ? Math.max(BUSY_RETRY_MS, dueMs) : dueMs,
  }
}

function underLock(
  { locks, lockName }: RunOptions,
  work: () => Promise<Tally>,
): Promise<Tally | undefined> {
  if (locks === undefined) return work()
  return locks.request(lockName, { ifAvailable: true }, async (lock) =>
    lock === null ? undefined : work(),
  )
}
