// SPDX-License-Identifier: MIT
import { ASKED, CACHED, fill, renew, reuse, scenario, type Theme, validate } from '../build.ts'
import type { Ask, Expectation, Fields, Kind, Scenario } from '../scenario.ts'

const SECTION = 'Fetch, "request cache mode"'
const FRESH = { 'Cache-Control': 'max-age=3600' }
const STALE = { 'Cache-Control': 'max-age=600', Age: '700' }
const ONLY: Ask = { cache: 'only-if-cached', mode: 'same-origin' }

// prettier-ignore
const SECOND: readonly (readonly [id: string, stored: Fields, ask: Ask, expect: Expectation, says: string])[] =
  [
    ['default-fresh', FRESH, { cache: 'default' }, CACHED, 'default takes what is fresh'],
    ['default-stale', STALE, { cache: 'default' }, ASKED, 'default does not take what is stale'],
    ['no-store-fresh', FRESH, { cache: 'no-store' }, ASKED, 'no-store asks the origin'],
    ['reload-fresh', FRESH, { cache: 'reload' }, ASKED, 'reload asks the origin'],
    ['no-cache-fresh', FRESH, { cache: 'no-cache' }, ASKED, 'no-cache asks the origin'],
    ['force-cache-fresh', FRESH, { cache: 'force-cache' }, CACHED, 'force-cache takes what is fresh'],
    ['force-cache-stale', STALE, { cache: 'force-cache' }, CACHED, 'force-cache takes what is stale'],
    ['only-if-cached-fresh', FRESH, ONLY, CACHED, 'only-if-cached takes what is fresh'],
    ['only-if-cached-stale', STALE, ONLY, CACHED, 'only-if-cached takes what is stale'],
  ]

const OTHERS: readonly Scenario[] = [
  scenario(head('only-if-cached-miss', 'only-if-cached without a stored response is an error'), {
    ask: ONLY,
    expect: { reached: 'cached', fails: 'error-or-504' },
  }),
  scenario(
    head('force-cache-miss', 'force-cache without a stored response asks the origin and stores'),
    renew({}, { ask: { cache: 'force-cache' }, answer: { fields: FRESH } }),
    reuse(),
  ),
  scenario(
    head('no-store-not-stored', 'What no-store got is not stored'),
    { ...fill(FRESH), ask: { cache: 'no-store' } },
    renew(),
  ),
  scenario(
    head('no-store-keeps-stored', 'no-store leaves what is stored'),
    fill(FRESH),
    { ask: { cache: 'no-store' }, answer: { fields: FRESH } },
    reuse(),
  ),
  scenario(
    head('reload-stores', 'What reload got is stored'),
    fill(FRESH),
    renew({}, { ask: { cache: 'reload' }, answer: { fields: FRESH } }),
    reuse({ from: 2 }),
  ),
  scenario(
    head('reload-without-condition', 'reload asks without a condition'),
    fill({ ...FRESH, ETag: '"a"' }),
    renew({ sent: { 'If-None-Match': null } }, { ask: { cache: 'reload' } }),
  ),
  scenario(
    head('no-store-without-condition', 'no-store asks without a condition'),
    fill({ ...FRESH, ETag: '"a"' }),
    renew({ sent: { 'If-None-Match': null } }, { ask: { cache: 'no-store' } }),
  ),
  scenario(
    head('no-cache-validates', 'no-cache validates what is stored'),
    fill({ ...FRESH, ETag: '"a"' }),
    validate(
      { from: 1, sent: { 'If-None-Match': '"a"' } },
      { ask: { cache: 'no-cache' }, answer: { notModified: { ETag: '"a"' } } },
    ),
  ),
  scenario(
    head('no-cache-stores', 'What no-cache got is stored'),
    fill(FRESH),
    renew({}, { ask: { cache: 'no-cache' }, answer: { fields: FRESH } }),
    reuse({ from: 2 }),
  ),
  scenario(
    head('force-cache-other-variation', 'force-cache takes nothing of another URL'),
    fill(FRESH),
    renew({}, { ask: { cache: 'force-cache', variation: 'b' } }),
  ),
  scenario(
    head(
      'default-own-condition',
      "A page's own condition reaches the origin when nothing is stored",
    ),
    validate(
      { sent: { 'If-None-Match': '"mine"' }, status: 304, body: '' },
      {
        ask: { fields: { 'If-None-Match': '"mine"' } },
        answer: { notModified: { ETag: '"mine"' } },
      },
    ),
  ),
]

// What a mode forbids it forbids; what it allows a good cache does, and only-if-cached has no other way.
function kindOf({ cache }: Ask, { reached }: Expectation): Kind {
  return reached === 'cached' && cache !== 'only-if-cached' ? 'better' : 'must'
}

function head(id: string, says: string): Omit<Scenario, 'steps'> {
  return { id: `mode-${id}`, section: SECTION, says, kind: 'must' }
}

/** Cache modes of Fetch. */
export const CACHE_MODES: Theme = {
  name: 'Cache modes of Fetch',
  scenarios: [
    ...SECOND.map(([id, stored, ask, expect, says]) =>
      scenario({ ...head(id, says), kind: kindOf(ask, expect) }, fill(stored), { ask, expect }),
    ),
    ...OTHERS,
  ],
}
