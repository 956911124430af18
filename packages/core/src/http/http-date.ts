// SPDX-License-Identifier: MIT

const DAYS = 'sun|mon|tue|wed|thu|fri|sat'
const LONG_DAYS = 'sunday|monday|tuesday|wednesday|thursday|friday|saturday'
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH = `(?<month>${MONTHS.join('|')})`
const TIME = String.raw`(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d):(?<second>[0-5]\d|60)`

// Spec: three forms (RFC 9110 §5.6.7), matched case-insensitively by caches (RFC 9111 §4.2).
const FORMS = [
  String.raw`(?:${DAYS}), (?<day>\d\d) ${MONTH} (?<year>\d{4}) ${TIME} gmt`,
  String.raw`(?:${LONG_DAYS}), (?<day>\d\d)-${MONTH}-(?<year>\d\d) ${TIME} gmt`,
  String.raw`(?:${DAYS}) ${MONTH} (?<day>[ \d]\d) ${TIME} (?<year>\d{4})`,
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

function instantOf(
  parts: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): number | undefined {
  if (parts['year']?.length !== 2) return instantInYear(parts, Number(parts['year']))
  // Spec: more than 50 years ahead means the most recent past year with these digits (RFC 9110 §5.6.7).
  const latest = new Date(nowMs)
  const latestYear = latest.getUTCFullYear() + 50
  const year = latestYear - ((latestYear - Number(parts['year'])) % 100)
  const instant = instantInYear(parts, year)
  const isTooFar = instant !== undefined && instant > latest.setUTCFullYear(latestYear)
  return isTooFar ? instantInYear(parts, year - 100) : instant
}

function instantInYear(
  parts: Readonly<Record<string, string | undefined>>,
  year: number,
): number | undefined {
  const number = (name: string): number => Number(parts[name])
  const day = number('day')
  const date = new Date(0)
  date.setUTCFullYear(year, MONTHS.indexOf(parts['month']?.toLowerCase() ?? ''), day)
  // The 31st of a shorter month has moved on to the next one.
  if (date.getUTCDate() !== day) return undefined
  return date.setUTCHours(number('hour'), number('minute'), number('second'))
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
