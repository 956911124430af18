// SPDX-License-Identifier: MIT

/**
 * Computes the last day on which the milk of a treated animal is withheld.
 *
 * @param date day of the treatment, `YYYY-MM-DD`
 * @returns a `YYYY-MM-DD` date, comparable as text
 */
export function withdrawalEnd(date: string, withdrawalDays: number): string {
  const end = new Date(`${date.slice(0, 10)}T00:00:00Z`)
  end.setUTCDate(end.getUTCDate() + withdrawalDays)
  return end.toISOString().slice(0, 10)
}
