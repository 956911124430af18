// SPDX-License-Identifier: MIT

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
const FULL = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Writes an instant as the time of the device's clock: `06:40`. */
export function formatClock(atMs: number): string {
  return CLOCK.format(atMs)
}

/**
 * Writes an instant so that nobody takes yesterday's for today's: `06:40`, `yesterday 06:40`, `12 May 06:40`.
 *
 * @param atMs epoch milliseconds
 * @param nowMs epoch milliseconds
 */
export function formatInstant(atMs: number, nowMs: number): string {
  const clock = formatClock(atMs)
  const daysAgo = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / DAY_MS)
  if (daysAgo === 0) return clock
  return daysAgo === 1 ? `yesterday ${clock}` : `${DAY.format(atMs)} ${clock}`
}

/** Writes a span of time in its largest unit, never rounded up: `38 ms`, `12 s`, `4 min`, `3 h`, `2 days`. */
export function formatElapsed(elapsedMs: number): string {
  const elapsed = Math.max(0, elapsedMs)
  if (elapsed < 1000) return `${Math.floor(elapsed)} ms`
  if (elapsed < MINUTE_MS) return `${Math.floor(elapsed / 1000)} s`
  if (elapsed < HOUR_MS) return `${Math.floor(elapsed / MINUTE_MS)} min`
  if (elapsed < DAY_MS) return `${Math.floor(elapsed / HOUR_MS)} h`
  const days = Math.floor(elapsed / DAY_MS)
  return days === 1 ? '1 day' : `${days} days`
}

/** Says how long ago something was: `just now`, `5 min ago`, `2 days ago`. */
export function formatAgo(atMs: number, nowMs: number): string {
  const elapsed = nowMs - atMs
  return elapsed < MINUTE_MS ? 'just now' : `${formatElapsed(elapsed)} ago`
}

/** Writes a `YYYY-MM-DD` date as `12 May`. */
export function formatDay(date: string): string {
  return DAY.format(localMidnight(date))
}

/** Writes a `YYYY-MM-DD` date as `12 May 2026`. */
export function formatDate(date: string): string {
  return FULL.format(localMidnight(date))
}

/** Writes a `YYYY-MM-DD` date as `Tuesday 12 May`. */
export function formatWeekday(date: string): string {
  return WEEKDAY.format(localMidnight(date))
}

/** Names the device's present day as `YYYY-MM-DD`. */
export function dayOf(nowMs: number): string {
  const now = new Date(nowMs)
  const month = String(now.getMonth() + 1).padStart(2, '0')
  return `${now.getFullYear()}-${month}-${String(now.getDate()).padStart(2, '0')}`
}

/** Counts whole years and months between a date of birth and now: `3 y 2 m`, `5 months`. */
export function formatAge(born: string, nowMs: number): string {
  const birth = new Date(localMidnight(born))
  const now = new Date(nowMs)
  const early = now.getDate() < birth.getDate() ? 1 : 0
  const months = Math.max(
    0,
    (now.getFullYear() - birth.getFullYear()) * 12 + now.getMonth() - birth.getMonth() - early,
  )
  if (months < 24) return months === 1 ? '1 month' : `${months} months`
  const rest = months % 12
  return rest === 0 ? `${Math.floor(months / 12)} y` : `${Math.floor(months / 12)} y ${rest} m`
}

// Without a time `new Date` reads UTC, which is the day before in the Americas.
function localMidnight(date: string): number {
  return new Date(`${date.slice(0, 10)}T00:00:00`).getTime()
}

function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0)
}
