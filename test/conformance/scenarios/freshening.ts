// SPDX-License-Identifier: MIT
import { fill, LONG_AGO, reuse, scenario, type Theme, validate } from '../build.ts'
import type { Fields, Kind, Scenario } from '../scenario.ts'

const TAG: Fields = { ETag: '"a"' }
const STALE: Fields = { ...TAG, 'Cache-Control': 'max-age=3600', Age: '7200' }
const RENEWED: Fields = { ...TAG, 'Cache-Control': 'max-age=3600' }

// Spec: updated by a 304, though some of them begin with Content- (RFC 9111 §3.2).
const UPDATED = [
  ['Test-Field', 'one', 'two'],
  ['X-Test', 'one', 'two'],
  ['Content-Foo', 'one', 'two'],
  ['X-Content-Foo', 'one', 'two'],
  ['Content-Language', 'de', 'fr'],
  ['Content-Location', '/one', '/two'],
  ['Content-Security-Policy', "default-src 'none'", "default-src 'self'"],
  ['Link', '</one>; rel="up"', '</two>; rel="up"'],
  ['Expires', 'Wed, 01 Jan 2070 00:00:00 GMT', 'Thu, 01 Jan 2071 00:00:00 GMT'],
  ['Last-Modified', LONG_AGO, 'Tue, 04 Jan 2022 10:00:00 GMT'],
  ['Vary', 'Foo', 'Bar'],
  ['Set-Test', 'one', 'two'],
] as const

// The stored body depends on these: what a 304 says of them isn't about it.
const KEPT = [
  ['Content-Type', 'text/plain; charset=utf-8', 'text/html'],
  ['Content-MD5', 'b25l', 'dHdv'],
  ['Content-Range', 'bytes 0-1/2', 'bytes 1-2/3'],
] as const

const ROWS: readonly Scenario[] = [
  ...UPDATED.map(([name, one, two]) =>
    scenario(
      head(`updates-${name.toLowerCase()}`, `A 304 updates ${name}`, 'must'),
      fill({ ...STALE, [name]: one }),
      validate(
        { from: 1, fields: { [name]: two } },
        { answer: { notModified: { ...RENEWED, [name]: two } } },
      ),
      reuse({ fields: { [name]: two } }),
    ),
  ),
  ...KEPT.map(([name, one, two]) =>
    scenario(
      head(`keeps-${name.toLowerCase()}`, `A 304 does not update ${name}`, 'should'),
      fill({ ...STALE, [name]: one }),
      validate(
        { from: 1, fields: { [name]: one } },
        { answer: { notModified: { ...RENEWED, [name]: two } } },
      ),
      reuse({ fields: { [name]: one } }),
    ),
  ),
]

const OTHERS: readonly Scenario[] = [
  scenario(
    head('keeps-unmentioned', 'A field that a 304 does not mention stays', 'must'),
    fill({ ...STALE, 'Test-Field': 'one' }),
    validate({ from: 1, fields: { 'Test-Field': 'one' } }, { answer: { notModified: RENEWED } }),
    reuse({ fields: { 'Test-Field': 'one' } }),
  ),
  scenario(
    head('adds-new', 'A field that only a 304 has is added', 'must'),
    fill(STALE),
    validate(
      { from: 1, fields: { 'Test-Field': 'two' } },
      { answer: { notModified: { ...RENEWED, 'Test-Field': 'two' } } },
    ),
    reuse({ fields: { 'Test-Field': 'two' } }),
  ),
  scenario(
    head('replaces-lines', 'A line of a 304 replaces all stored lines of its name', 'must'),
    fill({ ...STALE, 'Test-Field': ['one', 'more'] }),
    validate(
      { from: 1, fields: { 'Test-Field': 'two' } },
      { answer: { notModified: { ...RENEWED, 'Test-Field': 'two' } } },
    ),
  ),
  scenario(
    head('ignores-length', 'A Content-Length of a 304 does not change the stored body', 'must'),
    fill(STALE),
    validate({ from: 1 }, { answer: { notModified: { ...RENEWED, 'Content-Length': '1' } } }),
    reuse(),
  ),
  scenario(
    head('age-anew', 'Age counts from the validation', 'must'),
    fill(STALE),
    validate({ from: 1 }, { answer: { notModified: RENEWED } }),
    reuse({ fields: { Age: { atMost: 60 } } }),
  ),
  scenario(
    head(
      'new-tag-in-weak-304',
      'The tag that a weak 304 names is the one to ask with next',
      'better',
    ),
    fill({ ...STALE, ETag: 'W/"a"' }),
    validate(
      { from: 1 },
      { answer: { notModified: { 'Cache-Control': 'max-age=0', ETag: 'W/"a"' } } },
    ),
    validate(
      { from: 1, sent: { 'If-None-Match': 'W/"a"' } },
      { answer: { notModified: { ...RENEWED, ETag: 'W/"a"' } } },
    ),
  ),
  scenario(
    head('by-last-modified', 'A 304 by Last-Modified freshens as well', 'better'),
    fill({ 'Cache-Control': 'max-age=3600', Age: '7200', 'Last-Modified': LONG_AGO }),
    validate(
      { from: 1 },
      { answer: { notModified: { 'Cache-Control': 'max-age=3600', 'Last-Modified': LONG_AGO } } },
    ),
    reuse(),
  ),
  scenario(
    head('hop-by-hop', 'Fields that Connection of a 304 names are not stored', 'must'),
    fill(STALE),
    validate(
      { from: 1 },
      { answer: { notModified: { ...RENEWED, Connection: 'test-hop', 'Test-Hop': '1' } } },
    ),
    reuse({ fields: { 'Test-Hop': null } }),
  ),
]

function head(id: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `freshening-${id}`, section: 'RFC 9111 §3.2', says, kind }
}

/** A 304 with changed fields. */
export const FRESHENING: Theme = { name: 'Freshening by a 304', scenarios: [...ROWS, ...OTHERS] }
