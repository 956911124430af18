// SPDX-License-Identifier: MIT
import { fill, renew, reuse, scenario, type Theme } from '../build.ts'
import type { Answer, Ask, Fields, Kind, Scenario, Step } from '../scenario.ts'

const FRESH: Fields = { 'Cache-Control': 'max-age=3600' }
const TARGET: Ask = { variation: 'target' }

// A request whose answer is a redirect to a target with a lifetime.
function followed(status: number, fields: Fields, target: Answer = { fields: FRESH }): Step {
  return {
    answer: { status, fields: { ...fields, Location: { variation: 'target' } } },
    elsewhere: { target: { body: 'target', ...target } },
    expect: { reached: 'asked', status: 200, body: 'target' },
  }
}

const SCENARIOS: readonly Scenario[] = [
  ...[301, 302, 303, 307, 308].map((status) =>
    scenario(
      about(`followed-${status}`, `A ${status} is followed`, 'must'),
      followed(status, FRESH),
    ),
  ),
  ...[302, 303, 307].map((status) =>
    scenario(
      about(`unstated-${status}`, `A ${status} without a lifetime is asked for again`, 'must'),
      followed(status, {}),
      followed(status, {}),
    ),
  ),
  ...[301, 308].map((status) =>
    scenario(
      about(`stale-${status}`, `A ${status} whose lifetime is over is asked for again`, 'must'),
      followed(status, { 'Cache-Control': 'max-age=0' }),
      followed(status, { 'Cache-Control': 'max-age=0' }),
    ),
  ),
  scenario(
    about('no-store', 'A redirect with no-store is asked for again', 'must'),
    followed(301, { 'Cache-Control': 'no-store' }),
    followed(301, { 'Cache-Control': 'no-store' }),
  ),
  scenario(
    about(
      'other-target',
      'When a redirect leads elsewhere the next time, the new target answers',
      'must',
    ),
    followed(302, { 'Cache-Control': 'no-store' }),
    {
      answer: { status: 302, fields: { Location: { variation: 'second' } } },
      elsewhere: { second: { body: 'second' } },
      expect: { reached: 'asked', status: 200, body: 'second' },
    },
  ),
  scenario(
    about('target-stored', 'The target of a redirect is stored under its own URL', 'better'),
    followed(302, { 'Cache-Control': 'no-store' }),
    reuse({ status: 200, body: 'target' }, { ask: TARGET }),
  ),
  scenario(
    about('target-not-stored', 'A target with no-store is not stored under its own URL', 'must'),
    followed(302, FRESH, { fields: { 'Cache-Control': 'no-store' } }),
    renew({}, { ask: TARGET }),
  ),
  scenario(
    about(
      'target-no-store-not-under-source',
      'A target with no-store is not stored under the first URL',
      'must',
    ),
    followed(301, FRESH, { fields: { 'Cache-Control': 'no-store' } }),
    {
      elsewhere: { target: { body: 'again' } },
      answer: { status: 301, fields: { ...FRESH, Location: { variation: 'target' } } },
      expect: { reached: 'asked', status: 200, body: 'again' },
    },
  ),
  scenario(
    about('replaces-stored', 'A redirect ends the reuse of what was stored before it', 'must'),
    fill({ 'Cache-Control': 'max-age=0, stale-while-revalidate=0' }),
    followed(302, {}),
    followed(302, {}),
  ),
  scenario(
    about('manual', 'A redirect that the page does not follow is not stored as an answer', 'must'),
    {
      ask: { redirect: 'manual' },
      answer: { status: 302, fields: { Location: { variation: 'target' } } },
      expect: { reached: 'asked', status: 0, body: '' },
    },
    followed(302, {}),
  ),
  scenario(about('refused', 'A redirect that the page refuses is an error', 'must'), {
    ask: { redirect: 'error' },
    answer: { status: 302, fields: { Location: { variation: 'target' } } },
    expect: { reached: 'asked', fails: 'error' },
  }),
]

function about(id: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `redirect-${id}`, section: 'RFC 9110 §15.4', says, kind }
}

/** Redirects. */
export const REDIRECTS: Theme = { name: 'Redirects', scenarios: SCENARIOS }
