// SPDX-License-Identifier: MIT
import {
  ASKED,
  CACHED,
  fill,
  LATER,
  LONG_AGO,
  renew,
  reuse,
  scenario,
  type Theme,
  validate,
} from '../build.ts'
import type { Fields, Kind, Scenario } from '../scenario.ts'

const STALE = { 'Cache-Control': 'max-age=0' }
const HOUR = { 'Cache-Control': 'max-age=3600' }

const REQUESTS: readonly Scenario[] = [
  asks('strong', '"abc"', 'A stale response is validated by its entity tag'),
  asks('weak', 'W/"abc"', 'A weak entity tag is sent as it came'),
  asks(
    'odd-characters',
    '"a!#$%&\'()*+,-./:;<=>?@[]^_`{|}~"',
    'A tag of odd characters is sent as it came',
  ),
  asks('comma', '"a,b"', 'A tag with a comma is sent as it came'),
  asks('space', '"a b"', 'A tag with a space is sent as it came'),
  asks('empty', '""', 'An empty tag is a tag'),
  asks('long', `"${'x'.repeat(4000)}"`, 'A tag of 4,000 characters is sent as it came'),
  scenario(
    head('by-last-modified', '§4.3.1', 'A stale response is validated by Last-Modified', 'should'),
    fill({ ...STALE, 'Last-Modified': LONG_AGO }),
    validate(
      { from: 1, sent: { 'If-Modified-Since': LONG_AGO } },
      { answer: { notModified: { 'Last-Modified': LONG_AGO } } },
    ),
  ),
  scenario(
    head('by-both', '§4.3.1', 'Both validators are sent where both came', 'should'),
    fill({ ...STALE, ETag: '"a"', 'Last-Modified': LONG_AGO }),
    validate(
      { from: 1, sent: { 'If-None-Match': '"a"', 'If-Modified-Since': LONG_AGO } },
      { answer: { notModified: { ETag: '"a"' } } },
    ),
  ),
  scenario(
    head('without-validator', '§4.3.1', 'A condition is never made up', 'must'),
    fill(STALE),
    renew({ sent: { 'If-None-Match': null, 'If-Modified-Since': null } }),
  ),
  scenario(
    head(
      'no-cache-validated',
      '§5.2.2.4',
      'A response with no-cache is validated, not fetched anew',
      'better',
    ),
    fill({ 'Cache-Control': 'no-cache', ETag: '"a"' }),
    validate({ from: 1 }, { answer: { notModified: { ETag: '"a"' } } }),
  ),
  scenario(
    head('full-answer', '§4.3.3', 'A full answer to a validation is handed out and stored', 'must'),
    fill({ ...STALE, ETag: '"a"' }),
    validate({}, { answer: { fields: { ...HOUR, ETag: '"b"' } } }),
    reuse({ from: 2 }),
  ),
  scenario(
    head(
      'full-answer-no-store',
      '§4.3.3',
      'A full answer with no-store ends the reuse of the older',
      'must',
    ),
    fill({ ...STALE, ETag: '"a"' }),
    validate({}, { answer: { fields: { 'Cache-Control': 'no-store' } } }),
    renew(),
  ),
  scenario(
    head(
      'own-condition-hit',
      '§4.3.2',
      "A page's condition that matches a fresh response ends in 304",
      'should',
    ),
    fill({ ...HOUR, ETag: '"a"' }),
    reuse({ status: 304, body: '' }, { ask: { fields: { 'If-None-Match': '"a"' } } }),
  ),
  scenario(
    head('own-condition-weak', '§4.3.2', "A page's condition compares weakly", 'should'),
    fill({ ...HOUR, ETag: 'W/"a"' }),
    reuse({ status: 304, body: '' }, { ask: { fields: { 'If-None-Match': '"a"' } } }),
  ),
  scenario(
    head('own-condition-list', '§4.3.2', "A page's condition may list tags", 'should'),
    fill({ ...HOUR, ETag: '"b"' }),
    reuse({ status: 304, body: '' }, { ask: { fields: { 'If-None-Match': '"a", "b"' } } }),
  ),
  scenario(
    head(
      'own-condition-star',
      '§4.3.2',
      "A page's condition of a star matches whatever is stored",
      'should',
    ),
    fill({ ...HOUR, ETag: '"b"' }),
    reuse({ status: 304, body: '' }, { ask: { fields: { 'If-None-Match': '*' } } }),
  ),
  scenario(
    head(
      'own-condition-other',
      '§4.3.2',
      "A page's condition that differs gets the stored response",
      'should',
    ),
    fill({ ...HOUR, ETag: '"a"' }),
    reuse({}, { ask: { fields: { 'If-None-Match': '"other"' } } }),
  ),
  scenario(
    head('own-condition-case', '§4.3.2', 'Tags keep case', 'must'),
    fill({ ...HOUR, ETag: '"Tag"' }, { body: 'same' }),
    {
      ask: { fields: { 'If-None-Match': '"tag"' } },
      answer: { body: 'same' },
      expect: { reached: 'either', body: 'same' },
    },
  ),
  scenario(
    head(
      'own-condition-since',
      '§4.3.2',
      'If-Modified-Since that is later than the last change ends in 304',
      'should',
    ),
    fill({ ...HOUR, 'Last-Modified': LONG_AGO }),
    reuse({ status: 304, body: '' }, { ask: { fields: { 'If-Modified-Since': LATER } } }),
  ),
  scenario(
    head(
      'own-condition-before',
      '§4.3.2',
      'If-Modified-Since before the last change gets the stored response',
      'should',
    ),
    fill({ ...HOUR, 'Last-Modified': LATER }),
    reuse({}, { ask: { fields: { 'If-Modified-Since': LONG_AGO } } }),
  ),
  scenario(
    head('own-condition-tag-first', '§4.3.2', 'If-None-Match outweighs If-Modified-Since', 'must'),
    fill({ ...HOUR, ETag: '"a"', 'Last-Modified': LONG_AGO }, { body: 'same' }),
    {
      ask: { fields: { 'If-None-Match': '"other"', 'If-Modified-Since': LATER } },
      answer: { body: 'same' },
      expect: { reached: 'either', body: 'same' },
    },
  ),
  scenario(
    head('if-match-forwarded', '§4.3.2', 'If-Match is for the origin', 'must'),
    fill({ ...HOUR, ETag: '"a"' }),
    renew(
      { status: 412 },
      {
        ask: { fields: { 'If-Match': '"b"' } },
        answer: { status: 412 },
      },
    ),
  ),
  scenario(
    head(
      'if-unmodified-since-forwarded',
      '§4.3.2',
      'If-Unmodified-Since is for the origin',
      'must',
    ),
    fill({ ...HOUR, 'Last-Modified': LATER }),
    renew(
      { status: 412 },
      {
        ask: { fields: { 'If-Unmodified-Since': LONG_AGO } },
        answer: { status: 412 },
      },
    ),
  ),
  scenario(
    head(
      'own-condition-stale-200',
      '§4.3.2',
      'A page that lacks the stored body gets it, not a 304 of the cache',
      'must',
    ),
    fill({ ...STALE, ETag: '"a"' }),
    validate({ from: 1 }, { answer: { notModified: { ETag: '"a"' } } }),
    validate({ from: 1 }, { answer: { notModified: { ETag: '"a"' } } }),
  ),
]

function asks(id: string, tag: string, says: string): Scenario {
  return scenario(
    head(`by-tag-${id}`, '§4.3.1', says, 'must'),
    fill({ ...STALE, ETag: tag }),
    validate(
      { from: 1, sent: { 'If-None-Match': tag } },
      { answer: { notModified: { ETag: tag } } },
    ),
  )
}

function head(id: string, part: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `validation-${id}`, section: `RFC 9111 ${part}`, says, kind }
}

const TAG_A: Fields = { ETag: '"a"' }

const FRESHENED: readonly Scenario[] = [
  scenario(
    head('304-makes-fresh', '§4.3.4', 'A 304 gives the stored response a new life', 'better'),
    fill({ ...HOUR, ...TAG_A, Age: '7200' }),
    validate({ from: 1 }, { answer: { notModified: { ...HOUR, ...TAG_A } } }),
    { expect: CACHED },
  ),
  scenario(
    head(
      '304-without-lifetime',
      '§4.3.4',
      'A 304 without Cache-Control renews by the stored lifetime',
      'better',
    ),
    fill({ ...HOUR, ...TAG_A, Age: '7200' }),
    validate({ from: 1 }, { answer: { notModified: TAG_A } }),
    { expect: CACHED },
  ),
  scenario(
    head(
      '304-no-store',
      '§3.2',
      'A 304 with no-store is heard: the stored response is not reused after it',
      'must',
    ),
    fill({ ...STALE, ...TAG_A }),
    validate({ from: 1 }, { answer: { notModified: { 'Cache-Control': 'no-store', ...TAG_A } } }),
    { expect: ASKED },
  ),
  scenario(
    head('304-shortens', '§3.2', 'A 304 may shorten the lifetime', 'must'),
    fill({ ...HOUR, ...TAG_A, Age: '7200' }),
    validate({ from: 1 }, { answer: { notModified: { 'Cache-Control': 'max-age=0', ...TAG_A } } }),
    { expect: ASKED },
  ),
  scenario(
    head(
      '304-other-strong',
      '§4.3.4',
      'A 304 that names a strong tag which is not stored freshens nothing',
      'must',
    ),
    fill({ ...STALE, ...TAG_A }),
    { answer: { notModified: { ...HOUR, ETag: '"b"' } }, expect: { reached: 'asked', from: 2 } },
  ),
  scenario(
    head(
      '304-strong-for-weak',
      '§4.3.4',
      'A stored weak tag does not match a strong one of a 304',
      'must',
    ),
    fill({ ...STALE, ETag: 'W/"a"' }),
    { answer: { notModified: { ...HOUR, ETag: '"a"' } }, expect: { reached: 'asked', from: 2 } },
  ),
  scenario(
    head(
      '304-weak-for-strong',
      '§4.3.4',
      'A weak tag of a 304 matches a stored strong one',
      'better',
    ),
    fill({ ...STALE, ...TAG_A }),
    validate({ from: 1 }, { answer: { notModified: { ...HOUR, ETag: 'W/"a"' } } }),
    { expect: CACHED },
  ),
]

/** Validation and its answers. */
export const VALIDATION: Theme = { name: 'Validation', scenarios: [...REQUESTS, ...FRESHENED] }
