// SPDX-License-Identifier: MIT
import {
  DAY,
  fill,
  LONG_AGO,
  renew,
  reuse,
  type Row,
  scenario,
  table,
  type Theme,
} from '../build.ts'

const OLD = { 'Last-Modified': LONG_AGO }

// Spec: heuristically cacheable (RFC 9110 §15.1); 206 needs a request for a part.
const CACHEABLE = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]
const OTHERS = [201, 202, 302, 303, 307, 400, 401, 403, 406, 418, 451, 500, 502, 503, 504, 599]

const STATUSES: readonly Row[] = [
  ...CACHEABLE.map((status): Row => ({
    id: `heuristic-${status}`,
    fields: OLD,
    answer: { status },
    says: `A ${status} that was last modified long ago may be reused by a guess`,
    outcome: 'reused',
  })),
  ...OTHERS.map((status): Row => ({
    id: `heuristic-${status}-not`,
    fields: OLD,
    answer: { status },
    says: `No lifetime is guessed for a ${status}`,
    outcome: 'asked',
  })),
  ...[201, 403, 418].map((status): Row => ({
    id: `heuristic-${status}-public`,
    fields: { ...OLD, 'Cache-Control': 'public' },
    answer: { status },
    says: `A lifetime may be guessed for a ${status} that is marked public`,
    outcome: 'reused',
  })),
]

const GUESSES: readonly Row[] = [
  {
    id: 'heuristic-tenth',
    fields: { 'Last-Modified': { inSeconds: -1000 }, Age: '30' },
    says: 'A tenth of the time since the last change is a usual guess',
    outcome: 'reused',
  },
  {
    id: 'heuristic-tenth-is-over',
    fields: { 'Last-Modified': { inSeconds: -1000 }, Age: '900' },
    says: 'A guess of nearly the whole time since the last change is too bold',
    outcome: 'asked',
    kind: 'should',
  },
  {
    id: 'heuristic-without-last-modified',
    fields: {},
    says: 'Without Last-Modified nothing is guessed',
    outcome: 'asked',
    kind: 'should',
  },
  {
    id: 'heuristic-just-modified',
    fields: { 'Last-Modified': { inSeconds: 0 } },
    says: 'What has just changed is not guessed to last',
    outcome: 'asked',
    kind: 'should',
  },
  {
    id: 'heuristic-last-modified-ahead',
    fields: { 'Last-Modified': { inSeconds: DAY } },
    says: 'A Last-Modified in the future gives no guess',
    outcome: 'asked',
    kind: 'should',
  },
  {
    id: 'heuristic-invalid-last-modified',
    fields: { 'Last-Modified': 'once upon a time' },
    says: 'An invalid Last-Modified gives no guess',
    outcome: 'asked',
    kind: 'should',
  },
  {
    id: 'heuristic-beside-max-age-0',
    fields: { ...OLD, 'Cache-Control': 'max-age=0' },
    says: 'Nothing is guessed beside an explicit max-age',
    outcome: 'asked',
  },
  {
    id: 'heuristic-beside-invalid-max-age',
    fields: { ...OLD, 'Cache-Control': 'max-age=soon' },
    says: 'Nothing is guessed beside an invalid max-age',
    outcome: 'asked',
    kind: 'should',
  },
  {
    id: 'heuristic-beside-expires',
    fields: { ...OLD, Expires: { inSeconds: -1 } },
    says: 'Nothing is guessed beside an Expires of the past',
    outcome: 'asked',
  },
  {
    id: 'heuristic-beside-invalid-expires',
    fields: { ...OLD, Expires: '0' },
    says: 'Nothing is guessed beside an invalid Expires',
    outcome: 'asked',
  },
  {
    id: 'heuristic-no-cache',
    fields: { ...OLD, 'Cache-Control': 'no-cache' },
    says: 'no-cache forbids what a guess would allow',
    outcome: 'asked',
  },
  {
    id: 'heuristic-no-store',
    fields: { ...OLD, 'Cache-Control': 'no-store' },
    says: 'no-store forbids what a guess would allow',
    outcome: 'asked',
  },
  {
    id: 'heuristic-beside-unknown-directive',
    fields: { ...OLD, 'Cache-Control': 'foobar' },
    says: 'An unknown directive does not forbid a guess',
    outcome: 'reused',
  },
  {
    id: 'heuristic-used-up-by-age',
    fields: { ...OLD, Age: `${10 * 365 * DAY}` },
    says: 'A guess ends by Age as well',
    outcome: 'asked',
    kind: 'should',
  },
]

const QUERY = scenario(
  {
    id: 'heuristic-with-query',
    section: 'RFC 9111 §4.2.2',
    says: 'A query in the URL does not forbid a guess',
    kind: 'better',
  },
  { ...fill(OLD), ask: { variation: 'a=1' } },
  reuse({}, { ask: { variation: 'a=1' } }),
  renew({}, { ask: { variation: 'a=2' } }),
)

/** Lifetimes that are guessed. */
export const HEURISTICS: Theme = {
  name: 'Heuristic freshness',
  scenarios: [...table('RFC 9110 §15.1', STATUSES), ...table('RFC 9111 §4.2.2', GUESSES), QUERY],
}
