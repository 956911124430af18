// SPDX-License-Identifier: MIT
import { ASKED, CACHED, fill, renew, reuse, scenario, type Theme, validate } from '../build.ts'
import type { Kind, Scenario } from '../scenario.ts'

type Row = readonly [
  id: string,
  stored: Readonly<Record<string, string>>,
  directive: string,
  outcome: 'reused' | 'asked',
  part: number,
  kind?: Kind,
]

const HALF_USED = { 'Cache-Control': 'max-age=3600', Age: '1800' }
const FRESH = { 'Cache-Control': 'max-age=3600' }
const STALE = { 'Cache-Control': 'max-age=600', Age: '700' }

const MUST_REVALIDATE = { 'Cache-Control': 'max-age=600, must-revalidate', Age: '700' }
const NO_CACHE = { 'Cache-Control': 'max-age=3600, no-cache' }

// prettier-ignore
const ROWS: readonly Row[] = [
  ['max-age-0', HALF_USED, 'max-age=0', 'asked', 1],
  ['max-age-less', HALF_USED, 'max-age=60', 'asked', 1],
  ['max-age-more', HALF_USED, 'max-age=3000', 'reused', 1],
  ['max-age-mixed-case', HALF_USED, 'MAX-Age=60', 'asked', 1],
  ['max-age-stale', STALE, 'max-age=3000', 'asked', 1, 'must'],
  ['max-stale-any', STALE, 'max-stale', 'reused', 2],
  ['max-stale-enough', STALE, 'max-stale=1000', 'reused', 2],
  ['max-stale-too-little', STALE, 'max-stale=10', 'asked', 2, 'must'],
  ['max-stale-fresh', FRESH, 'max-stale=10', 'reused', 2],
  ['max-stale-with-max-age', STALE, 'max-age=3000, max-stale=1000', 'reused', 2],
  ['max-stale-must-revalidate', MUST_REVALIDATE, 'max-stale', 'asked', 2, 'must'],
  ['max-stale-no-cache', NO_CACHE, 'max-stale', 'asked', 2, 'must'],
  ['min-fresh-enough', HALF_USED, 'min-fresh=1000', 'reused', 3],
  ['min-fresh-too-much', HALF_USED, 'min-fresh=3000', 'asked', 3],
  ['no-cache', FRESH, 'no-cache', 'asked', 4, 'should'],
  ['no-cache-mixed-case', FRESH, 'No-Cache', 'asked', 4, 'should'],
  ['no-transform', FRESH, 'no-transform', 'reused', 6],
  ['unknown', FRESH, 'foobar=1', 'reused', 8],
  ['s-maxage', FRESH, 's-maxage=0', 'reused', 8],
  ['only-if-cached', FRESH, 'only-if-cached', 'reused', 7, 'should'],
]

function scenarioOf([id, stored, directive, outcome, part, kind = 'better']: Row): Scenario {
  const verb = outcome === 'reused' ? 'is answered from the cache' : 'goes to the origin'
  const says = `A request with Cache-Control: ${directive} ${verb} (stored: ${stored['Cache-Control']})`
  return scenario(
    { id: `request-${id}`, section: `RFC 9111 §5.2.1.${part}`, says, kind },
    fill(stored),
    {
      ask: { fields: { 'Cache-Control': directive } },
      expect: outcome === 'reused' ? CACHED : ASKED,
    },
  )
}

const OTHERS: readonly Scenario[] = [
  scenario(
    {
      id: 'request-only-if-cached-miss',
      section: 'RFC 9111 §5.2.1.7',
      says: 'only-if-cached without a stored response ends in 504',
      kind: 'should',
    },
    {
      ask: { fields: { 'Cache-Control': 'only-if-cached' } },
      expect: { reached: 'cached', status: 504, body: '' },
    },
  ),
  scenario(
    {
      id: 'request-only-if-cached-stale',
      section: 'RFC 9111 §5.2.1.7',
      says: 'only-if-cached with nothing but a stale response ends in 504',
      kind: 'should',
    },
    fill(STALE),
    {
      ask: { fields: { 'Cache-Control': 'only-if-cached' } },
      expect: { reached: 'cached', status: 504, body: '' },
    },
  ),
  scenario(
    {
      id: 'request-no-store-not-stored',
      section: 'RFC 9111 §5.2.1.5',
      says: 'What a request with no-store got is not stored',
      kind: 'must',
    },
    { ...fill(FRESH), ask: { fields: { 'Cache-Control': 'no-store' } } },
    renew(),
  ),
  scenario(
    {
      id: 'request-no-store-keeps-stored',
      section: 'RFC 9111 §5.2.1.5',
      says: 'no-store in a request leaves what is stored already',
      kind: 'better',
    },
    fill(FRESH),
    {
      ask: { fields: { 'Cache-Control': 'no-store' } },
      answer: { fields: FRESH },
      expect: { reached: 'either' },
    },
    reuse(),
  ),
  scenario(
    {
      id: 'request-no-cache-validates',
      section: 'RFC 9111 §5.2.1.4',
      says: 'no-cache in a request validates what is stored',
      kind: 'better',
    },
    fill({ ...FRESH, ETag: '"a"' }),
    validate(
      { from: 1, sent: { 'If-None-Match': '"a"' } },
      {
        ask: { fields: { 'Cache-Control': 'no-cache' } },
        answer: { notModified: { ETag: '"a"' } },
      },
    ),
  ),
  scenario(
    {
      id: 'request-max-age-0-validates',
      section: 'RFC 9111 §5.2.1.1',
      says: 'max-age=0 in a request validates what is stored',
      kind: 'better',
    },
    fill({ ...FRESH, ETag: '"a"' }),
    validate(
      { from: 1, sent: { 'If-None-Match': '"a"' } },
      {
        ask: { fields: { 'Cache-Control': 'max-age=0' } },
        answer: { notModified: { ETag: '"a"' } },
      },
    ),
  ),
  scenario(
    {
      id: 'request-pragma-no-cache',
      section: 'RFC 9111 §5.4',
      says: 'Pragma: no-cache in a request without Cache-Control asks the origin',
      kind: 'should',
    },
    fill(FRESH),
    renew({}, { ask: { fields: { Pragma: 'no-cache' } } }),
  ),
  scenario(
    {
      id: 'request-pragma-beside-cache-control',
      section: 'RFC 9111 §5.4',
      says: 'Pragma counts for nothing beside Cache-Control',
      kind: 'better',
    },
    fill(HALF_USED),
    reuse({}, { ask: { fields: { Pragma: 'no-cache', 'Cache-Control': 'max-age=3000' } } }),
  ),
  scenario(
    {
      id: 'request-no-cache-refreshes-stored',
      section: 'RFC 9111 §4.3.3',
      says: 'What a request with no-cache got is stored for the next one',
      kind: 'better',
    },
    fill(FRESH),
    renew({}, { ask: { fields: { 'Cache-Control': 'no-cache' } }, answer: { fields: FRESH } }),
    reuse({ from: 2 }),
  ),
]

/** `Cache-Control` and `Pragma` in requests. */
export const REQUEST_DIRECTIVES: Theme = {
  name: 'Request directives',
  scenarios: [...ROWS.map(scenarioOf), ...OTHERS],
}
