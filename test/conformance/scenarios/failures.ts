// SPDX-License-Identifier: MIT
import { fill, renew, scenario, type Theme } from '../build.ts'
import type { Answer, Fields, Kind, Scenario, Step } from '../scenario.ts'

const WINDOW: Fields = { 'Cache-Control': 'max-age=600, stale-if-error=3600', Age: '700' }
const STALE: Fields = { 'Cache-Control': 'max-age=600', Age: '700' }
const GONE: Answer = { breaks: 'at-once' }

const ERRORS = [500, 502, 503, 504]
const OTHER_ERRORS = [400, 403, 404, 408, 410, 429, 501, 505, 507]

// The stored response, although the origin was asked.
function falls(answer: Answer, more: Partial<Step> = {}): Step {
  return { ...more, answer, expect: { reached: 'asked', from: 1 } }
}

const BY_STATUS: readonly Scenario[] = [
  ...ERRORS.flatMap((status) => [
    scenario(
      about(
        `sie-${status}`,
        `Within stale-if-error a ${status} ends in the stored response`,
        'better',
      ),
      fill(WINDOW),
      falls({ status }),
    ),
    scenario(
      about(`no-sie-${status}`, `Without stale-if-error a ${status} is handed out`, 'better'),
      fill(STALE),
      renew({}, { answer: { status } }),
    ),
  ]),
  ...OTHER_ERRORS.map((status) =>
    scenario(
      about(`sie-not-${status}`, `A ${status} is no error that stale-if-error speaks of`, 'must'),
      fill(WINDOW),
      renew({}, { answer: { status } }),
    ),
  ),
]

const WINDOWS: readonly Scenario[] = [
  scenario(
    about('sie-over', 'After the window of stale-if-error the error is handed out', 'must'),
    fill({ 'Cache-Control': 'max-age=600, stale-if-error=60', Age: '700' }),
    renew({}, { answer: { status: 503 } }),
  ),
  scenario(
    about('sie-must-revalidate', 'must-revalidate outweighs stale-if-error', 'must'),
    fill({ 'Cache-Control': 'max-age=600, must-revalidate, stale-if-error=3600', Age: '700' }),
    renew({}, { answer: { status: 503 } }),
  ),
  scenario(
    about('sie-no-cache', 'no-cache outweighs stale-if-error', 'must'),
    fill({ 'Cache-Control': 'no-cache, stale-if-error=3600' }),
    renew({}, { answer: { status: 503 } }),
  ),
  scenario(
    about('sie-in-request', 'stale-if-error in a request allows it for this request', 'better'),
    fill(STALE),
    falls({ status: 503 }, { ask: { fields: { 'Cache-Control': 'stale-if-error=3600' } } }),
  ),
  scenario(
    about('sie-in-request-only-once', 'stale-if-error in a request does not last', 'must'),
    fill(STALE),
    falls({ status: 503 }, { ask: { fields: { 'Cache-Control': 'stale-if-error=3600' } } }),
    renew({}, { answer: { status: 503 } }),
  ),
  scenario(
    about(
      'sie-disconnected',
      'Within stale-if-error a broken connection ends in the stored response',
      'better',
    ),
    fill(WINDOW),
    falls(GONE),
  ),
  scenario(
    about('sie-keeps-age', 'A stale answer after an error shows its age', 'must'),
    fill(WINDOW),
    {
      answer: { status: 503 },
      expect: { reached: 'asked', from: 1, fields: { Age: { atLeast: 700 } } },
    },
  ),
  scenario(
    about('sie-then-well', 'When the origin is well again its answer counts', 'must'),
    fill(WINDOW),
    falls({ status: 503 }),
    renew(),
  ),
  scenario(
    about('sie-error-not-stored', 'An error that was hidden is not stored', 'must'),
    fill(WINDOW),
    falls({ status: 503, fields: { 'Cache-Control': 'max-age=3600' } }),
    renew(),
  ),
]

const DISCONNECTED: readonly Scenario[] = [
  scenario(
    about('disconnected-stale', 'Disconnected, a stale response is served', 'better', '§4.2.4'),
    fill(STALE),
    falls(GONE),
  ),
  scenario(
    about(
      'disconnected-must-revalidate',
      'Disconnected, must-revalidate forbids what is stale',
      'must',
      '§5.2.2.2',
    ),
    fill({ 'Cache-Control': 'max-age=600, must-revalidate', Age: '700' }),
    { answer: GONE, expect: { reached: 'asked', fails: 'error-or-504' } },
  ),
  scenario(
    about(
      'disconnected-must-revalidate-504',
      'The error of must-revalidate is a 504',
      'should',
      '§5.2.2.2',
    ),
    fill({ 'Cache-Control': 'max-age=600, must-revalidate', Age: '700' }),
    { answer: GONE, expect: { reached: 'asked', status: 504, body: '' } },
  ),
  scenario(
    about('disconnected-no-cache', 'Disconnected, no-cache forbids the reuse', 'must', '§5.2.2.4'),
    fill({ 'Cache-Control': 'no-cache' }),
    { answer: GONE, expect: { reached: 'asked', fails: 'error-or-504' } },
  ),
  scenario(
    about(
      'disconnected-proxy-revalidate',
      'proxy-revalidate is for shared caches',
      'better',
      '§5.2.2.8',
    ),
    fill({ 'Cache-Control': 'max-age=600, proxy-revalidate', Age: '700' }),
    falls(GONE),
  ),
  scenario(
    about(
      'disconnected-miss',
      'Disconnected without a stored response the request fails',
      'must',
      '§4',
    ),
    { answer: GONE, expect: { reached: 'asked', fails: 'error' } },
  ),
  scenario(
    about(
      'disconnected-request-no-cache',
      'Disconnected, a request with no-cache gets nothing stale',
      'should',
      '§5.2.1.4',
    ),
    fill(STALE),
    {
      ask: { fields: { 'Cache-Control': 'no-cache' } },
      answer: GONE,
      expect: { reached: 'asked', fails: 'error-or-504' },
    },
  ),
  scenario(
    about(
      'disconnected-shows-age',
      'A stale answer of a disconnected cache shows its age',
      'must',
      '§4',
    ),
    fill(STALE),
    { answer: GONE, expect: { reached: 'asked', from: 1, fields: { Age: { atLeast: 700 } } } },
  ),
]

function about(id: string, says: string, kind: Kind, part?: string): Omit<Scenario, 'steps'> {
  const section = part === undefined ? 'RFC 5861 §4' : `RFC 9111 ${part}`
  return { id: `failure-${id}`, section, says, kind }
}

/** `stale-if-error`, and caches that can't reach the origin. */
export const FAILURES: Theme = {
  name: 'stale-if-error and disconnection',
  scenarios: [...BY_STATUS, ...WINDOWS, ...DISCONNECTED],
}
