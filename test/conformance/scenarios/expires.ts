// SPDX-License-Identifier: MIT
import { DAY, type Row, table, type Theme } from '../build.ts'
import type { FieldValue } from '../scenario.ts'

const VALID: readonly (readonly [id: string, value: FieldValue])[] = [
  ['imf-fixdate', { inSeconds: DAY }],
  ['rfc850', { inSeconds: DAY, form: 'rfc850' }],
  ['asctime', { inSeconds: DAY, form: 'asctime' }],
  ['other-case', { inSeconds: DAY, form: 'lower-case' }],
  ['year-2038', 'Tue, 19 Jan 2038 14:14:08 GMT'],
  ['rfc850-year-50', 'Thursday, 18-Aug-50 02:01:18 GMT'],
  ['asctime-one-digit-day', 'Thu Aug  8 02:01:18 2050'],
  ['mixed-case', 'THU, 18 AUG 2050 02:01:18 gMT'],
  ['year-2286', 'Sat, 20 Nov 2286 17:46:40 GMT'],
]

const INVALID: readonly (readonly [id: string, value: FieldValue])[] = [
  ['zero', '0'],
  ['minus-one', '-1'],
  ['empty', ''],
  ['word', 'never'],
  ['digits', '3600'],
  ['utc', { inSeconds: DAY, form: 'utc' }],
  ['aest', 'Thu, 18 Aug 2050 02:01:18 AEST'],
  ['offset', 'Thu, 18 Aug 2050 02:01:18 +0200'],
  ['no-zone', 'Thu, 18 Aug 2050 02:01:18'],
  ['two-digit-year', 'Thu, 18 Aug 50 02:01:18 GMT'],
  ['no-comma', 'Thu 18 Aug 2050 02:01:18 GMT'],
  ['double-space', 'Thu, 18  Aug  2050 02:01:18 GMT'],
  ['dashes', 'Thu, 18-Aug-2050 02:01:18 GMT'],
  ['dots', 'Thu, 18 Aug 2050 02.01.18 GMT'],
  ['one-digit-hour', 'Thu, 18 Aug 2050 2:01:18 GMT'],
  ['iso', '2050-08-18T02:01:18Z'],
]

const FORMS: readonly Row[] = [
  ...VALID.map(([id, value]): Row => ({
    id: `expires-valid-${id}`,
    fields: { Expires: value },
    says: `An Expires of the future in the form "${id}" makes fresh`,
    outcome: 'reused',
  })),
  ...INVALID.map(([id, value]): Row => ({
    id: `expires-invalid-${id}`,
    fields: { Expires: value },
    says: `An invalid Expires ("${id}") lies in the past`,
    outcome: 'asked',
    kind: ['utc', 'aest', 'offset'].includes(id) ? 'should' : 'must',
  })),
]

const DATES: readonly Row[] = [
  {
    id: 'expires-past',
    fields: { Expires: { inSeconds: -10 } },
    says: 'An Expires of the past makes stale',
    outcome: 'asked',
  },
  {
    id: 'expires-is-date',
    fields: { Expires: { inSeconds: 0 }, Date: { inSeconds: 0 } },
    says: 'An Expires that equals Date makes stale',
    outcome: 'asked',
  },
  {
    id: 'expires-before-date-in-future',
    fields: { Expires: { inSeconds: 1800 }, Date: { inSeconds: 3600 } },
    says: 'The lifetime is Expires less Date: below nothing it is stale, although Expires lies ahead',
    outcome: 'asked',
    section: 'RFC 9111 §4.2.1',
  },
  {
    id: 'expires-date-in-past',
    fields: { Expires: { inSeconds: 3600 }, Date: { inSeconds: -60 } },
    says: 'The lifetime counts from Date, and so does the age',
    outcome: 'reused',
  },
  {
    id: 'expires-used-up-by-age',
    fields: { Expires: { inSeconds: 3600 }, Age: '7200' },
    says: 'Age counts against Expires',
    outcome: 'asked',
  },
  {
    id: 'expires-without-date',
    fields: { Expires: { inSeconds: 3600 } },
    answer: { withoutDate: true },
    says: 'Without Date the lifetime counts from the receipt',
    outcome: 'reused',
  },
  {
    id: 'expires-past-without-date',
    fields: { Expires: { inSeconds: -60 } },
    answer: { withoutDate: true },
    says: 'An Expires of the past makes stale without a Date as well',
    outcome: 'asked',
  },
  {
    id: 'expires-two-lines',
    fields: { Expires: [{ inSeconds: DAY }, { inSeconds: -DAY }] },
    says: 'Two lines of Expires: the first counts, or it is stale',
    outcome: 'asked',
    section: 'RFC 9111 §4.2.1',
    kind: 'should',
  },
  {
    id: 'expires-lapses',
    fields: { Expires: { inSeconds: 1 } },
    pauseSeconds: 3,
    says: 'An Expires that has passed meanwhile ends the reuse',
    outcome: 'asked',
  },
  {
    id: 'expires-beside-other-directives',
    fields: { Expires: { inSeconds: DAY }, 'Cache-Control': 'public, foobar' },
    says: 'Expires counts beside a Cache-Control without lifetime',
    outcome: 'reused',
  },
  {
    id: 'expires-beside-s-maxage',
    fields: { Expires: { inSeconds: DAY }, 'Cache-Control': 's-maxage=0' },
    says: 'Expires counts beside s-maxage, which is for shared caches',
    outcome: 'reused',
  },
]

/** `Expires`. */
export const EXPIRES: Theme = {
  name: 'Expires',
  scenarios: [...table('RFC 9111 §5.3', FORMS), ...table('RFC 9111 §5.3', DATES)],
}
