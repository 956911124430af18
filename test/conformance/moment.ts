// SPDX-License-Identifier: MIT
import type { Moment } from './scenario.ts'

/**
 * Writes a date as an HTTP date.
 *
 * @see RFC 9110 §5.6.7
 */
export function dateIn(nowMs: number, { inSeconds, form = 'imf-fixdate' }: Moment): string {
  const date = new Date(nowMs + inSeconds * 1000)
  const fixdate = date.toUTCString()
  if (form === 'lower-case') return fixdate.toLowerCase()
  if (form === 'utc') return fixdate.replace('GMT', 'UTC')
  if (form === 'imf-fixdate') return fixdate
  const [, day = '', month = '', year = '', time = ''] = fixdate.split(' ')
  if (form === 'asctime') {
    return `${fixdate.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`
  }
  const weekday = date.toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' })
  return `${weekday}, ${day}-${month}-${year.slice(-2)} ${time} GMT`
}
