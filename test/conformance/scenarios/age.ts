// SPDX-License-Identifier: MIT
import { fill, reuse, type Row, scenario, table, type Theme } from '../build.ts'

const HOUR = { 'Cache-Control': 'max-age=3600' }

const ROWS: readonly Row[] = [
  aged('more-than-lifetime', '7200', 'asked'),
  aged('less-than-lifetime', '60', 'reused'),
  aged('huge', '99999999999999', 'asked'),
  aged('word', 'abc', 'reused'),
  aged('negative', '-7200', 'reused'),
  aged('decimal', '7200.0', 'reused'),
  aged('empty', '', 'reused'),
  aged('first-small', '0, 7200', 'reused'),
  aged('first-large', '7200, 0', 'asked', 'should'),
  {
    id: 'age-two-lines-first-large',
    fields: { ...HOUR, Age: ['7200', '0'] },
    says: 'Of two lines of Age the first counts',
    outcome: 'asked',
    kind: 'should',
  },
  {
    id: 'age-by-date',
    fields: { ...HOUR, Date: { inSeconds: -7200 } },
    says: 'A Date two hours back makes a response two hours old, without Age as well',
    outcome: 'asked',
    section: 'RFC 9111 §4.2.3',
    kind: 'should',
  },
  {
    id: 'age-by-date-within',
    fields: { ...HOUR, Date: { inSeconds: -1800 } },
    says: 'A Date half an hour back leaves half of an hour',
    outcome: 'reused',
    section: 'RFC 9111 §4.2.3',
  },
  {
    id: 'age-date-ahead',
    fields: { ...HOUR, Date: { inSeconds: 7200 } },
    says: 'A Date ahead of this clock makes a response no younger than new',
    outcome: 'reused',
    section: 'RFC 9111 §4.2.3',
  },
  {
    id: 'age-invalid-date',
    fields: { ...HOUR, Date: 'yesterday' },
    says: 'Without a valid Date the receipt counts',
    outcome: 'reused',
    section: 'RFC 9110 §6.6.1',
  },
  {
    id: 'age-and-residence',
    fields: { 'Cache-Control': 'max-age=100', Age: '98' },
    pauseSeconds: 3,
    says: 'The time since the receipt adds to Age',
    outcome: 'asked',
    section: 'RFC 9111 §4.2.3',
  },
]

function aged(id: string, age: string, outcome: Row['outcome'], kind?: 'should'): Row {
  const says =
    outcome === 'asked'
      ? `Age: ${age} uses a lifetime of an hour up`
      : `Age: ${age} leaves it fresh`
  const fields = { ...HOUR, Age: age }
  return { id: `age-${id}`, fields, says, outcome, ...(kind === undefined ? {} : { kind }) }
}

const SHOWN = [
  scenario(
    {
      id: 'age-is-generated',
      section: 'RFC 9111 §4',
      says: 'An answer from the cache carries Age',
      kind: 'must',
    },
    fill(HOUR),
    reuse({ fields: { Age: { atLeast: 0 } } }),
  ),
  scenario(
    {
      id: 'age-grows',
      section: 'RFC 9111 §5.1',
      says: 'Age counts the seconds since the receipt',
      kind: 'must',
    },
    fill(HOUR),
    reuse({ fields: { Age: { atLeast: 2 } } }, { pauseSeconds: 2 }),
  ),
  scenario(
    {
      id: 'age-adds-up',
      section: 'RFC 9111 §4.2.3',
      says: 'Age adds to the age that the response came with',
      kind: 'must',
    },
    fill({ ...HOUR, Age: '1000' }),
    reuse({ fields: { Age: { atLeast: 1002 } } }, { pauseSeconds: 2 }),
  ),
  scenario(
    {
      id: 'age-shows-date',
      section: 'RFC 9111 §4.2.3',
      says: 'Age counts from Date where that gives more',
      kind: 'should',
    },
    fill({ ...HOUR, Date: { inSeconds: -1000 } }),
    reuse({ fields: { Age: { atLeast: 1000 } } }),
  ),
  scenario(
    {
      id: 'age-keeps-date',
      section: 'RFC 9110 §6.6.1',
      says: 'Date stays as the origin sent it',
      kind: 'must',
    },
    fill({ 'Cache-Control': 'max-age=2147483648', Date: 'Mon, 03 Jan 2022 10:00:00 GMT' }),
    reuse({ fields: { Date: 'Mon, 03 Jan 2022 10:00:00 GMT' } }),
  ),
]

/** `Age` and the arithmetic behind it. */
export const AGE: Theme = { name: 'Age', scenarios: [...table('RFC 9111 §5.1', ROWS), ...SHOWN] }
