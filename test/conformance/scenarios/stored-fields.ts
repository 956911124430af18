// SPDX-License-Identifier: MIT
import { fill, renew, reuse, scenario, type Theme } from '../build.ts'
import type { Answer, Fields, Kind, Scenario } from '../scenario.ts'

const FRESH: Fields = { 'Cache-Control': 'max-age=3600' }

const KEPT = [
  ['Test-Field', 'one'],
  ['X-Unknown', 'a, b, "c"'],
  ['Content-Language', 'de'],
  ['Content-Type', 'application/json'],
  ['ETag', 'W/"a"'],
  ['Link', '</next>; rel="next"'],
  ['Content-Security-Policy', "default-src 'none'"],
  ['Content-Location', '/case/elsewhere'],
  ['Vary', 'Foo'],
  ['Empty-Field', ''],
] as const

// Spec: these are for one hop, or for a proxy (RFC 9111 §3.1, RFC 9110 §7.6.1).
const DROPPED = ['Proxy-Authenticate', 'Proxy-Authentication-Info', 'Proxy-Authorization']

const FIELDS: readonly Scenario[] = [
  ...KEPT.map(([name, value]) =>
    scenario(
      about(`keeps-${name.toLowerCase()}`, `${name} is stored and comes back`, 'must'),
      fill({ ...FRESH, [name]: value }),
      reuse({ fields: { [name]: value } }),
    ),
  ),
  ...DROPPED.map((name) =>
    scenario(
      about(`drops-${name.toLowerCase()}`, `${name} is not stored`, 'must'),
      fill({ ...FRESH, [name]: 'test' }),
      reuse({ fields: { [name]: null } }),
    ),
  ),
  scenario(
    about('drops-connection-named', 'A field that Connection names is not stored', 'must'),
    fill({ ...FRESH, Connection: 'test-hop', 'Test-Hop': '1', 'Test-Field': '2' }),
    reuse({ fields: { 'Test-Hop': null, 'Test-Field': '2' } }),
  ),
  scenario(
    about('drops-connection-named-twice', 'Each field that Connection names is dropped', 'must'),
    fill({ ...FRESH, Connection: 'a-hop,  B-Hop', 'A-Hop': '1', 'B-Hop': '2' }),
    reuse({ fields: { 'A-Hop': null, 'B-Hop': null } }),
  ),
  scenario(
    about('several-lines', 'Several lines of a field stay all', 'must'),
    fill({ ...FRESH, 'Test-Field': ['one', 'two'] }),
    reuse({ fields: { 'Test-Field': 'one, two' } }),
  ),
  scenario(
    about('date-made', 'A response without Date gets the time of its receipt', 'must'),
    fill(FRESH, { withoutDate: true }),
    reuse({ fields: { Age: { atLeast: 2 } } }, { pauseSeconds: 2 }),
  ),
]

const BODIES: readonly (readonly [id: string, answer: Answer, says: string])[] = [
  ['empty', { body: '' }, 'An empty body is stored as such'],
  ['large', { body: 'x'.repeat(100_000) }, 'A body of 100 KB comes back whole'],
  ['other-characters', { body: 'käse 🐄\u0000\r\n' }, 'Every character comes back'],
]

const COMPLETE: readonly Scenario[] = [
  ...BODIES.map(([id, answer, says]) =>
    scenario(about(`body-${id}`, says, 'must'), fill(FRESH, answer), reuse()),
  ),
  scenario(
    {
      ...about('incomplete', 'A body that broke off is not stored', 'must'),
      section: 'RFC 9111 §3.3',
    },
    {
      answer: { fields: { ...FRESH, 'Content-Length': '100' }, body: 'broken', breaks: 'in-body' },
      expect: { reached: 'asked', fails: 'error' },
    },
    renew(),
  ),
  scenario(
    {
      ...about(
        'incomplete-leaves-stored',
        'A body that broke off leaves the stored response',
        'better',
      ),
      section: 'RFC 9111 §3.3',
    },
    fill(FRESH),
    {
      ask: { cache: 'reload' },
      answer: { fields: { ...FRESH, 'Content-Length': '100' }, body: 'broken', breaks: 'in-body' },
      expect: { reached: 'asked', fails: 'error' },
    },
    reuse(),
  ),
]

function about(id: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `stored-${id}`, section: 'RFC 9111 §3.1', says, kind }
}

/** What is kept of a response. */
export const STORED_FIELDS: Theme = {
  name: 'Stored fields and bodies',
  scenarios: [...FIELDS, ...COMPLETE],
}
