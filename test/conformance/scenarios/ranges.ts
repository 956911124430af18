// SPDX-License-Identifier: MIT
import { fill, LONG_AGO, renew, reuse, scenario, type Theme } from '../build.ts'
import type { Fields, Kind, Scenario, Step } from '../scenario.ts'

const TEXT = '0123456789'
const FRESH: Fields = { 'Cache-Control': 'max-age=3600', ETag: '"a"', 'Last-Modified': LONG_AGO }

const WHOLE: Step = fill({ ...FRESH, 'Content-Length': '10' }, { body: TEXT })

// Spec: ranges that a complete entry answers (RFC 9110 §14.1.2).
const PARTS = [
  ['first', 'bytes=0-3', '0123', 'bytes 0-3/10'],
  ['middle', 'bytes=2-4', '234', 'bytes 2-4/10'],
  ['to-end', 'bytes=7-', '789', 'bytes 7-9/10'],
  ['last', 'bytes=-2', '89', 'bytes 8-9/10'],
  ['beyond-end', 'bytes=5-100', '56789', 'bytes 5-9/10'],
  ['one-byte', 'bytes=0-0', '0', 'bytes 0-0/10'],
  ['suffix-of-all', 'bytes=-100', TEXT, 'bytes 0-9/10'],
  ['all', 'bytes=0-', TEXT, 'bytes 0-9/10'],
  ['unit-case', 'Bytes=0-3', '0123', 'bytes 0-3/10'],
] as const

const FROM_WHOLE: readonly Scenario[] = [
  ...PARTS.map(([id, range, body, place]) =>
    scenario(
      about(`part-${id}`, `A complete entry answers Range: ${range}`, 'better'),
      WHOLE,
      reuse(
        { status: 206, body, fields: { 'Content-Range': place } },
        { ask: { fields: { Range: range } } },
      ),
    ),
  ),
  scenario(
    about(
      'unsatisfiable',
      'A range beyond the end of a complete entry ends in 416',
      'better',
      '§15.5.17',
    ),
    WHOLE,
    reuse(
      { status: 416, body: '', fields: { 'Content-Range': 'bytes */10' } },
      { ask: { fields: { Range: 'bytes=20-30' } } },
    ),
  ),
  scenario(
    about('if-range-same', 'If-Range with the stored tag gives the part', 'better', '§13.1.5'),
    WHOLE,
    reuse(
      { status: 206, body: '0123' },
      { ask: { fields: { Range: 'bytes=0-3', 'If-Range': '"a"' } } },
    ),
  ),
  scenario(
    about(
      'if-range-other',
      'If-Range with another tag does not give a part of the stored one',
      'must',
      '§13.1.5',
    ),
    WHOLE,
    {
      ask: { fields: { Range: 'bytes=0-3', 'If-Range': '"b"' } },
      answer: { body: TEXT },
      expect: { reached: 'either', status: 200, body: TEXT },
    },
  ),
]

const PASSED_ON: readonly Scenario[] = [
  scenario(
    about('stale', 'A stale entry does not answer a range', 'must'),
    fill({ 'Cache-Control': 'max-age=0', ETag: '"a"' }, { body: TEXT }),
    renew(
      { status: 206, body: 'abc' },
      {
        ask: { fields: { Range: 'bytes=0-2' } },
        answer: { status: 206, body: 'abc', fields: { 'Content-Range': 'bytes 0-2/10' } },
      },
    ),
  ),
  scenario(
    about('part-not-whole', 'A part that was fetched does not answer for the whole', 'must'),
    {
      ask: { fields: { Range: 'bytes=0-2' } },
      answer: { status: 206, body: '012', fields: { ...FRESH, 'Content-Range': 'bytes 0-2/10' } },
      expect: { reached: 'asked', body: '012', sent: { Range: 'bytes=0-2' } },
    },
    renew({ body: TEXT }, { answer: { body: TEXT, fields: FRESH } }),
  ),
  scenario(
    about(
      'part-unasked-not-whole',
      'A 206 that nobody asked for does not answer a later request',
      'must',
    ),
    fill({ ...FRESH, 'Content-Range': 'bytes 0-2/10' }, { status: 206, body: '012' }),
    renew({ body: TEXT }, { answer: { body: TEXT } }),
  ),
  scenario(
    about('part-keeps-whole', 'A part that was fetched leaves the stored whole', 'better'),
    fill({ 'Cache-Control': 'max-age=3600' }, { body: TEXT }),
    {
      ask: { cache: 'no-store', fields: { Range: 'bytes=0-2' } },
      answer: { status: 206, body: 'abc', fields: { 'Content-Range': 'bytes 0-2/10' } },
      expect: { reached: 'asked', body: 'abc' },
    },
    reuse({ body: TEXT }),
  ),
  scenario(
    about('unknown-unit', 'A range of an unknown unit gets the whole or is passed on', 'must'),
    WHOLE,
    {
      ask: { fields: { Range: 'lines=0-3' } },
      answer: { body: TEXT },
      expect: { reached: 'either', status: 200, body: TEXT },
    },
  ),
]

function about(id: string, says: string, kind: Kind, part = '§14.2'): Omit<Scenario, 'steps'> {
  return { id: `range-${id}`, section: `RFC 9110 ${part}`, says, kind }
}

/** Requests for parts. */
export const RANGES: Theme = { name: 'Ranges', scenarios: [...FROM_WHOLE, ...PASSED_ON] }
