// SPDX-License-Identifier: MIT

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'
const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)'
const MONTH = '(?<month>[a-z]{3})'
const TIME = String.raw`(?<time>(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60))`

// Spec: three forms (RFC 9110 §5.6.7), matched case-insensitively by caches (RFC 9111 §4.2).
const FORMS = [
  String.raw`${DAY}, (?<day>\d\d) ${MONTH} (?<year>\d{4}) ${TIME} gmt`,
  String.raw`(?:mon|tues|wednes|thurs|fri|satur|sun)day, (?<day>\d\d)-${MONTH}-(?<year>\d\d) ${TIME} gmt`,
  String.raw`${DAY} ${MONTH} (?<day>[ \d]\d) ${TIME} (?<year>\d{4})`,
].map((form) => new RegExp(`^${form}$`, 'i'))

/**
 * Parses an HTTP date strictly, in any of its three forms. `Date.parse` accepts far too much.
 *
 * @param nowMs decides the century of two-digit years; epoch milliseconds
 * @returns epoch milliseconds, or `undefined` when the text isn't an HTTP date
 * @see RFC 9110 §5.6.7
 */
export function parseHttpDate(text: string, nowMs: number = Date.now()): number | undefined {
  for (const form of FORMS) {
    const parts = form.exec(text)?.groups
    if (parts !== undefined) return instantOf(parts, nowMs)
  }
  return undefined
}

type Parts = Readonly<Record<string, string>>

function instantOf(parts: Parts, nowMs: number): number | undefined {
  const { year = '' } = parts
  if (year.length === 4) return instantInYear(parts, Number(year))
  // Spec: more than 50 years ahead means the most recent past year with these digits (RFC 9110 §5.6.7).
  const latest = new Date(nowMs)
  const latestYear = latest.getUTCFullYear() + 50
  const near = latestYear - ((latestYear - Number(year)) % 100)
  const instant = instantInYear(parts, near)
  const isTooFar = instant !== undefined && instant > latest.setUTCFullYear(latestYear)
  return isTooFar ? instantInYear(parts, near - 100) : instant
}

function instantInYear({ day, month = '', time = '' }: Parts, year: number): number | undefined {
  const monthAt = MONTHS.indexOf(month.toLowerCase()) / 4
  const date = new Date(0)
  date.setUTCFullYear(year, monthAt, Number(day))
  // The 31st of a shorter month has moved on to the next one.
  if (monthAt < 0 || date.getUTCDate() !== Number(day)) return undefined
  const [hour = 0, minute, second] = time.split(':').map(Number)
  return date.setUTCHours(hour, minute, second)
}

/**
 * Writes an instant as IMF-fixdate.
 *
 * @param atMs epoch milliseconds
 * @example
 * formatHttpDate(784_111_777_000) // 'Sun, 06 Nov 1994 08:49:37 GMT'
 */
export function formatHttpDate(atMs: number): string {
  return new Date(atMs).toUTCString()
}
