// SPDX-License-Identifier: MIT
import { fill, LATER, LONG_AGO, renew, reuse, scenario, type Theme } from '../build.ts'
import type { Fields, Kind, Scenario, Step } from '../scenario.ts'

const FRESH: Fields = { 'Cache-Control': 'max-age=3600' }
const TAGGED: Fields = { ...FRESH, ETag: '"a"', 'Last-Modified': LONG_AGO }

// Asks the origin by HEAD, whatever is stored.
function asks(fields: Fields, status = 200): Step {
  return renew(
    { body: '' },
    { ask: { method: 'HEAD', cache: 'reload' }, answer: { fields, status } },
  )
}

const SCENARIOS: readonly Scenario[] = [
  scenario(
    about('from-get', 'RFC 9111 §4', 'A stored GET answers HEAD', 'better'),
    fill(TAGGED),
    reuse({ body: '' }, { ask: { method: 'HEAD' } }),
  ),
  scenario(
    about('from-get-stale', 'RFC 9111 §4', 'A stale GET does not answer HEAD', 'must'),
    fill({ 'Cache-Control': 'max-age=0' }),
    renew({ body: '' }, { ask: { method: 'HEAD' } }),
  ),
  scenario(
    about('not-for-get', 'RFC 9111 §3', 'A HEAD does not answer a later GET', 'must'),
    { ...fill(FRESH), ask: { method: 'HEAD' } },
    renew(),
  ),
  scenario(
    about('leaves-body', 'RFC 9111 §4.3.5', 'A HEAD leaves the stored body as it is', 'must'),
    fill(TAGGED),
    asks(TAGGED),
    reuse(),
  ),
  scenario(
    about(
      'updates',
      'RFC 9111 §4.3.5',
      'A HEAD with the same validators updates the fields',
      'should',
    ),
    fill({ ...TAGGED, 'Test-Field': 'one' }),
    asks({ ...TAGGED, 'Test-Field': 'two' }),
    reuse({ fields: { 'Test-Field': 'two' } }),
  ),
  scenario(
    about(
      'freshens',
      'RFC 9111 §4.3.5',
      'A HEAD with the same validators makes fresh again',
      'should',
    ),
    fill({ ...TAGGED, Age: '7200' }),
    asks(TAGGED),
    reuse(),
  ),
  scenario(
    about('other-tag', 'RFC 9111 §4.3.5', 'A HEAD with another tag ends the reuse', 'should'),
    fill(TAGGED),
    asks({ ...TAGGED, ETag: '"b"' }),
    renew(),
  ),
  scenario(
    about(
      'other-last-modified',
      'RFC 9111 §4.3.5',
      'A HEAD with another Last-Modified ends the reuse',
      'should',
    ),
    fill(TAGGED),
    asks({ ...TAGGED, 'Last-Modified': LATER }),
    renew(),
  ),
  scenario(
    about(
      'other-length',
      'RFC 9111 §4.3.5',
      'A HEAD with another Content-Length ends the reuse',
      'should',
    ),
    { answer: { fields: { ...FRESH, 'Content-Length': '5' }, body: '12345' } },
    asks({ ...FRESH, 'Content-Length': '6' }),
    renew(),
  ),
  scenario(
    about(
      'error-leaves',
      'RFC 9111 §4.3.5',
      'A HEAD that ends in 500 leaves the stored response',
      'better',
    ),
    fill(TAGGED),
    asks({}, 500),
    reuse(),
  ),
  scenario(
    about('condition', 'RFC 9111 §4.3.2', 'A HEAD with a matching condition ends in 304', 'should'),
    fill(TAGGED),
    reuse(
      { status: 304, body: '' },
      { ask: { method: 'HEAD', fields: { 'If-None-Match': '"a"' } } },
    ),
  ),
]

function about(id: string, section: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `head-${id}`, section, says, kind }
}

/** HEAD. */
export const HEAD: Theme = { name: 'HEAD', scenarios: SCENARIOS }
