// SPDX-License-Identifier: MIT

/** A day as `YYYY-MM-DD`. */
export type Day = string

const DAY_MS = 24 * 60 * 60 * 1000

/** The day on which an instant (epoch milliseconds) falls, in UTC. */
export function dayOf(instantMs: number): Day {
  return new Date(instantMs).toISOString().slice(0, 10)
}

/** The day that lies so many days after another (before it, when negative). */
export function daysAfter(day: Day, days: number): Day {
  return dayOf(Date.parse(day) + days * DAY_MS)
}

/** How many days lie between two days; positive when `later` is later. */
export function daysBetween(day: Day, later: Day): number {
  return Math.round((Date.parse(later) - Date.parse(day)) / DAY_MS)
}

/** Tells whether a text is a real day: `2026-02-30` isn't. */
export function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    dayOf(Date.parse(text)) === text
  )
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: Day): number {
  return new Date(Date.parse(day)).getUTCDay()
}
