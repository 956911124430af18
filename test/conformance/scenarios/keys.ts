// SPDX-License-Identifier: MIT
import { fill, renew, reuse, scenario, type Theme } from '../build.ts'
import type { Fields, Kind, Scenario } from '../scenario.ts'

const FRESH: Fields = { 'Cache-Control': 'max-age=3600' }

const PAIRS: readonly (readonly [id: string, first: string, second: string])[] = [
  ['value', 'a=1', 'a=2'],
  ['order', 'a=1&b=2', 'b=2&a=1'],
  ['case', 'a=b', 'a=B'],
  ['encoding', 'a=%41', 'a=A'],
  ['encoding-case', 'a=%c3', 'a=%C3'],
  ['empty-value', 'a', 'a='],
  ['more', 'a=1', 'a=1&b=1'],
  ['plus', 'a=+', 'a=%20'],
]

const SCENARIOS: readonly Scenario[] = [
  ...PAIRS.map(([id, first, second]) =>
    scenario(
      about(`query-${id}`, `?${first} and ?${second} are different URLs`, 'must'),
      { ...fill(FRESH), ask: { variation: first } },
      renew({}, { ask: { variation: second }, answer: { fields: FRESH } }),
      reuse({}, { ask: { variation: first } }),
      reuse({ from: 2 }, { ask: { variation: second } }),
    ),
  ),
  scenario(
    about('query-and-none', 'A URL with a query is not the one without', 'must'),
    { ...fill(FRESH), ask: { variation: 'a' } },
    renew(),
  ),
  scenario(
    about('fragment', 'A fragment is no part of the URL', 'better'),
    { ...fill(FRESH), ask: { variation: 'a=1#one' } },
    reuse({}, { ask: { variation: 'a=1#two' } }),
  ),
  scenario(about('collapsed', 'Two requests at the same time ask the origin once', 'better'), {
    ask: { together: 2 },
    answer: { fields: FRESH },
    expect: { reached: 'asked', times: 1 },
  }),
  scenario(
    about('not-collapsed-no-store', 'What is not stored is not shared by two requests', 'must'),
    {
      ask: { together: 2 },
      answer: { fields: { 'Cache-Control': 'no-store' } },
      expect: { reached: 'asked', times: 2 },
    },
  ),
]

function about(id: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `key-${id}`, section: 'RFC 9111 §4', says, kind }
}

/** What names a stored response. */
export const KEYS: Theme = { name: 'Keys', scenarios: SCENARIOS }
