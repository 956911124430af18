// SPDX-License-Identifier: MIT
import { fill, renew, reuse, scenario, type Theme, validate } from '../build.ts'
import type { Answer, Ask, Fields, Kind, Scenario, Step } from '../scenario.ts'

const FRESH: Fields = { 'Cache-Control': 'max-age=3600' }
const OTHER: Ask = { variation: 'other' }

const UNSAFE = ['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH', 'PURGE', 'PROPFIND']
const SAFE = ['OPTIONS', 'HEAD']
const SUCCESSES = [200, 201, 202, 204, 205, 299, 300, 304, 399]
const FAILURES = [400, 403, 404, 409, 410, 418, 500, 503, 599]

function write(answer: Answer = {}, method = 'POST'): Step {
  const ask: Ask = method === 'DELETE' || SAFE.includes(method) ? { method } : { method, body: 'x' }
  return method === 'HEAD' ? renew({ body: '' }, { ask, answer }) : renew({}, { ask, answer })
}

const BY_METHOD: readonly Scenario[] = [
  ...UNSAFE.map((method) =>
    scenario(
      about(`by-${method.toLowerCase()}`, `A successful ${method} invalidates its URL`, 'must'),
      fill(FRESH),
      write({}, method),
      renew(),
    ),
  ),
  scenario(
    about('not-by-options', 'OPTIONS is safe and invalidates nothing', 'better'),
    fill(FRESH),
    write({}, 'OPTIONS'),
    reuse(),
  ),
  ...SUCCESSES.map((status) =>
    scenario(
      about(`by-status-${status}`, `A POST that ends in ${status} invalidates`, 'must'),
      fill(FRESH),
      write({ status }),
      renew(),
    ),
  ),
  ...FAILURES.map((status) =>
    scenario(
      about(
        `not-by-status-${status}`,
        `A POST that ends in ${status} invalidates nothing`,
        'better',
      ),
      fill(FRESH),
      write({ status }),
      reuse(),
    ),
  ),
]

const BY_FIELD: readonly Scenario[] = ['Location', 'Content-Location'].flatMap((name) => {
  const id = name.toLowerCase()
  const stored: Step = { ...fill(FRESH), ask: OTHER }
  const created = { status: 201, fields: { [name]: { variation: 'other' } } }
  return [
    scenario(
      about(`${id}-invalidated`, `A POST also invalidates the URL of ${name}`, 'better'),
      stored,
      write(created),
      renew({}, { ask: OTHER }),
    ),
    scenario(
      about(`${id}-of-other-origin`, `The URL of ${name} on another origin is left alone`, 'must'),
      stored,
      write({ status: 201, fields: { [name]: { variation: 'other', isElsewhere: true } } }),
      reuse({}, { ask: OTHER }),
    ),
    scenario(
      about(`${id}-relative`, `A relative ${name} counts by the URL of the request`, 'better'),
      stored,
      write({ status: 201, fields: { [name]: '?other' } }),
      renew({}, { ask: OTHER }),
    ),
    scenario(
      about(`${id}-after-error`, `${name} of a 400 invalidates nothing`, 'better'),
      stored,
      write({ ...created, status: 400 }),
      reuse({}, { ask: OTHER }),
    ),
    scenario(
      about(`${id}-of-get`, `${name} of a GET invalidates nothing`, 'better'),
      stored,
      renew({}, { answer: created }),
      reuse({}, { ask: OTHER }),
    ),
    scenario(
      about(`${id}-malformed`, `A malformed ${name} does no harm`, 'must'),
      stored,
      write({ status: 201, fields: { [name]: 'http://[' } }),
      reuse({}, { ask: OTHER }),
    ),
  ]
})

const OTHERS: readonly Scenario[] = [
  scenario(
    about('other-url-left', 'A POST leaves other URLs alone', 'better'),
    fill(FRESH),
    renew({}, { ask: { ...OTHER, method: 'POST', body: 'x' } }),
    reuse(),
  ),
  scenario(
    about('validated-after', 'What was invalidated may be validated by its tag', 'better'),
    fill({ ...FRESH, ETag: '"a"' }),
    write(),
    validate({ from: 1 }, { pauseSeconds: 1, answer: { notModified: { ...FRESH, ETag: '"a"' } } }),
    reuse(),
  ),
  scenario(
    about('not-stale-either', 'What was invalidated is not served stale', 'must'),
    fill({ 'Cache-Control': 'max-age=3600, stale-while-revalidate=3600, stale-if-error=3600' }),
    write(),
    renew(),
  ),
  scenario(
    about('not-after-error', 'What was invalidated is not served after an error', 'must'),
    fill({ 'Cache-Control': 'max-age=3600, stale-if-error=3600' }),
    write(),
    renew({}, { answer: { status: 503 } }),
  ),
  scenario(
    about('post-written-through', 'A stored GET does not answer POST', 'must'),
    fill(FRESH),
    write(),
    write(),
  ),
  scenario(
    about('post-not-stored', 'A POST does not answer a later GET', 'must'),
    { ask: { method: 'POST', body: 'x' }, answer: { fields: FRESH } },
    renew(),
  ),
  scenario(
    about('by-put-own-answer', 'The answer to a PUT is not stored as the resource', 'must'),
    { ask: { method: 'PUT', body: 'x' }, answer: { fields: { ...FRESH, ETag: '"a"' } } },
    renew(),
  ),
  scenario(
    about('by-redirected-post', 'A POST that is redirected invalidates its URL', 'must'),
    fill(FRESH),
    renew(
      { status: 200, body: 'see other' },
      {
        ask: { method: 'POST', body: 'x' },
        answer: { status: 303, fields: { Location: { variation: 'other' } } },
        elsewhere: { other: { body: 'see other' } },
      },
    ),
    renew(),
  ),
]

function about(id: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `invalidation-${id}`, section: 'RFC 9111 §4.4', says, kind }
}

/** Invalidation by unsafe methods. */
export const INVALIDATION: Theme = {
  name: 'Invalidation',
  scenarios: [...BY_METHOD, ...BY_FIELD, ...OTHERS],
}
