// SPDX-License-Identifier: MIT
import { fill, renew, reuse, type Row, scenario, table, type Theme } from '../build.ts'
import type { Fields, Scenario, Step } from '../scenario.ts'

const IMMUTABLE: Fields = { 'Cache-Control': 'max-age=3600, immutable', ETag: '"a"' }

const IMMUTABLES: readonly Scenario[] = [
  scenario(
    about(
      'immutable-reload',
      'RFC 8246 §2',
      'A plain reload does not validate what is immutable and fresh',
    ),
    fill(IMMUTABLE),
    reuse({}, { ask: { cache: 'no-cache' } }),
  ),
  scenario(
    {
      ...about('immutable-forced', 'RFC 8246 §2', 'A forced reload asks for what is immutable'),
      kind: 'must',
    },
    fill(IMMUTABLE),
    renew({}, { ask: { cache: 'reload' } }),
  ),
  scenario(
    {
      ...about('immutable-stale', 'RFC 8246 §2', 'What is immutable and stale is validated'),
      kind: 'must',
    },
    fill({ ...IMMUTABLE, Age: '7200' }),
    renew(),
  ),
  scenario(
    about('immutable-argument', 'RFC 8246 §2', 'An argument of immutable is ignored'),
    fill({ ...IMMUTABLE, 'Cache-Control': 'max-age=3600, immutable=yes' }),
    reuse({}, { ask: { cache: 'no-cache' } }),
  ),
  scenario(
    { ...about('immutable-alone', 'RFC 8246 §2', 'immutable is no lifetime'), kind: 'must' },
    fill({ 'Cache-Control': 'immutable' }),
    renew(),
  ),
]

const MUST_UNDERSTAND = table('RFC 9111 §5.2.2.3', [
  understood(200, 'no-store, must-understand, max-age=3600', 'reused', 'should'),
  understood(404, 'no-store, must-understand, max-age=3600', 'reused', 'should'),
  understood(200, 'must-understand, max-age=3600', 'reused', 'better'),
  understood(299, 'no-store, must-understand, max-age=3600', 'asked', 'must'),
  understood(299, 'must-understand, max-age=3600', 'asked', 'must'),
  understood(599, 'must-understand, max-age=3600', 'asked', 'must'),
])

function understood(
  status: number,
  value: string,
  outcome: Row['outcome'],
  kind: Row['kind'],
): Row {
  const id = `understand-${status}${value.includes('no-store') ? '-no-store' : ''}`
  const verb = outcome === 'reused' ? 'is stored' : 'is not stored'
  const says = `A ${status} with Cache-Control: ${value} ${verb}`
  const fields = { 'Cache-Control': value }
  return { id, fields, answer: { status }, says, outcome, ...(kind === undefined ? {} : { kind }) }
}

const PRAGMA = table('RFC 9111 §5.4', [
  {
    id: 'pragma-in-response',
    fields: { 'Cache-Control': 'max-age=3600', Pragma: 'no-cache' },
    says: 'Pragma in a response means nothing beside Cache-Control',
    outcome: 'reused',
  },
  {
    id: 'pragma-in-response-expires',
    fields: { Expires: { inSeconds: 3600 }, Pragma: 'no-cache' },
    says: 'Pragma in a response means nothing beside Expires',
    outcome: 'reused',
  },
  {
    id: 'warning-in-response',
    fields: { 'Cache-Control': 'max-age=3600', Warning: '110 - "Response is stale"' },
    says: 'Warning in a response means nothing',
    outcome: 'reused',
    section: 'RFC 9111 §5.5',
  },
  {
    id: 'set-cookie-in-response',
    fields: { 'Cache-Control': 'max-age=3600', 'Set-Cookie': 'conformance=1; Path=/case/none' },
    says: 'Set-Cookie does not forbid storing',
    outcome: 'reused',
    section: 'RFC 9111 §7.3',
  },
])

const TARGET = 'Springhouse-Cache-Control'
const TARGETED = table('RFC 9213 §2.2', [
  targeted('fresh', 'max-age=3600', 'max-age=0', 'reused'),
  targeted('stale', 'max-age=0', 'max-age=3600', 'asked'),
  targeted('over-no-store', 'max-age=3600', 'no-store', 'reused'),
  targeted('no-store', 'no-store', 'max-age=3600', 'asked'),
  targeted('no-cache', 'no-cache', 'max-age=3600', 'asked'),
  targeted('last-counts', 'max-age=3600, max-age=0', 'max-age=3600', 'asked'),
  targeted('invalid', 'max-age=3600, Max-Age=30', 'max-age=0', 'asked'),
  targeted('invalid-falls-back', '"max-age"', 'max-age=3600', 'reused'),
  targeted('empty', '', 'max-age=3600', 'reused'),
  targeted('parameters', 'max-age=3600;x=1', 'max-age=0', 'reused'),
])

function targeted(id: string, value: string, general: string, outcome: Row['outcome']): Row {
  return {
    id: `targeted-${id}`,
    fields: { [TARGET]: value, 'Cache-Control': general },
    says: `${TARGET}: ${value} beside Cache-Control: ${general} is ${outcome}`,
    outcome,
    kind: 'better',
  }
}

const FRESH: Fields = { 'Cache-Control': 'max-age=3600' }

const GROUPS: readonly Scenario[] = [
  grouped('invalidated', '"scripts", "g-1"', '"g-1"', 'asked'),
  grouped('case', '"Scripts-2"', '"scripts-2"', 'reused'),
  grouped('token', 'g-3', '"g-3"', 'reused'),
  grouped('token-invalidation', '"g-4"', 'g-4', 'reused'),
  grouped('other', '"g-5"', '"g-6"', 'reused'),
  grouped('parameter', '"g-7";x=1', '"g-7"', 'asked'),
  grouped('second-member', '"a-8", "g-8"', '"b-8", "g-8"', 'asked'),
  scenario(
    {
      ...about('groups-safe-method', 'RFC 9875 §3', 'Cache-Group-Invalidation of a GET is ignored'),
      kind: 'must',
    },
    { ask: { variation: 'a' }, answer: { fields: { ...FRESH, 'Cache-Groups': '"safe-1"' } } },
    renew(
      {},
      { ask: { variation: 'b' }, answer: { fields: { 'Cache-Group-Invalidation': '"safe-1"' } } },
    ),
    reuse({}, { ask: { variation: 'a' } }),
  ),
  scenario(
    about(
      'groups-no-cascade',
      'RFC 9875 §2.2.1',
      'An invalidated group does not pull the next one along',
    ),
    {
      ask: { variation: 'a' },
      answer: { fields: { ...FRESH, 'Cache-Groups': '"cascade-1", "cascade-2"' } },
    },
    { ask: { variation: 'b' }, answer: { fields: { ...FRESH, 'Cache-Groups': '"cascade-2"' } } },
    write('"cascade-1"'),
    renew({}, { ask: { variation: 'a' } }),
    reuse({ from: 2 }, { ask: { variation: 'b' } }),
  ),
]

function grouped(
  id: string,
  groups: string,
  invalidated: string,
  outcome: Row['outcome'],
): Scenario {
  const says = `A response of the groups ${groups} is ${outcome} after an invalidation of ${invalidated}`
  return scenario(
    about(`groups-${id}`, 'RFC 9875 §2', says),
    { ask: { variation: 'a' }, answer: { fields: { ...FRESH, 'Cache-Groups': groups } } },
    write(invalidated),
    outcome === 'asked'
      ? renew({}, { ask: { variation: 'a' } })
      : reuse({}, { ask: { variation: 'a' } }),
  )
}

function write(invalidated: string): Step {
  return renew(
    {},
    {
      ask: { method: 'POST', body: 'x', variation: 'writes' },
      answer: { fields: { 'Cache-Group-Invalidation': invalidated } },
    },
  )
}

function about(id: string, section: string, says: string): Omit<Scenario, 'steps'> {
  return { id, section, says, kind: 'better' }
}

/** `immutable` and `must-understand`. */
export const EXTENSIONS: Theme = {
  name: 'immutable and must-understand',
  scenarios: [...IMMUTABLES, ...MUST_UNDERSTAND],
}

/** Fields that mean nothing to a cache. */
export const MEANINGLESS: Theme = { name: 'Fields without meaning', scenarios: PRAGMA }

/** The field for this cache alone. */
export const TARGETED_FIELD: Theme = { name: 'Targeted field', scenarios: TARGETED }

/** Groups. */
export const CACHE_GROUPS: Theme = { name: 'Cache groups', scenarios: GROUPS }
