// SPDX-License-Identifier: MIT
import type { Day } from '../data/calendar.ts'
import type { DairyEvent } from './event-log.ts'

const LOOK_EVERY_MS = 60_000

/**
 * Acts when a new day has begun, and again a minute later if that failed.
 *
 * @returns a function that ends the watch
 */
export function watchForNewDay(
  today: () => Day,
  act: () => Promise<void>,
  onEvent: (event: DairyEvent) => void,
): () => Promise<void> {
  const look = lookForNewDay(today, act, onEvent)
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()
  return async () => clearInterval(timer)
}

/** Makes the look that the watch takes each minute. */
export function lookForNewDay(
  today: () => Day,
  act: () => Promise<void>,
  onEvent: (event: DairyEvent) => void,
): () => Promise<void> {
  let known = today()
  return async () => {
    const day = today()
    if (day === known) return
    try {
      await act()
      known = day
    } catch (error) {
      onEvent({ type: 'new-day-failed', error })
    }
  }
}
