// SPDX-License-Identifier: MIT
import { expect, it } from 'vitest'
import { dateIn } from './moment.ts'

const NOW_MS = Date.UTC(1994, 10, 6, 8, 49, 7)

it.each([
  ['imf-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['rfc850', 'Sunday, 06-Nov-94 08:49:37 GMT'],
  ['asctime', 'Sun Nov  6 08:49:37 1994'],
  ['lower-case', 'sun, 06 nov 1994 08:49:37 gmt'],
  ['utc', 'Sun, 06 Nov 1994 08:49:37 UTC'],
] as const)('dateIn() writes a date in the form %s', (form, text) => {
  expect(dateIn(NOW_MS, { inSeconds: 30, form })).toBe(text)
})
