// SPDX-License-Identifier: MIT
import { fill, renew, reuse, scenario, type Theme } from '../build.ts'
import type { Fields, Kind, Scenario, Step } from '../scenario.ts'

const WINDOW = 'stale-while-revalidate=3600'
const STALE: Fields = { 'Cache-Control': `max-age=600, ${WINDOW}`, Age: '700' }
const FRESH: Fields = { 'Cache-Control': 'max-age=3600' }

function behind(more: Partial<Step> = {}): Step {
  return { ...more, expect: { reached: 'behind' } }
}

const SCENARIOS: readonly Scenario[] = [
  scenario(
    about(
      'within',
      'Within the window the stale response is served and refreshed behind',
      'better',
    ),
    fill(STALE),
    behind(),
  ),
  scenario(
    about('refreshed', 'The next request gets what the refresh behind brought', 'better'),
    fill(STALE),
    behind({ answer: { fields: FRESH } }),
    reuse({ from: 2 }, { pauseSeconds: 1 }),
  ),
  scenario(
    about('max-age-0', 'max-age=0 with a window is served within it', 'better'),
    fill({ 'Cache-Control': `max-age=0, ${WINDOW}` }),
    behind(),
  ),
  scenario(
    about('validates-behind', 'The refresh behind is a validation', 'better'),
    fill({ ...STALE, ETag: '"a"' }),
    {
      answer: { notModified: { ...FRESH, ETag: '"a"' } },
      expect: { reached: 'behind', sent: { 'If-None-Match': '"a"' } },
    },
    reuse({}, { pauseSeconds: 1 }),
  ),
  scenario(
    about('over', 'After the window the origin is asked first', 'must'),
    fill({ 'Cache-Control': 'max-age=600, stale-while-revalidate=60', Age: '700' }),
    renew(),
  ),
  scenario(
    about('zero-over', 'A window of no length ends at once', 'must'),
    fill({ 'Cache-Control': 'max-age=600, stale-while-revalidate=0', Age: '700' }),
    renew(),
  ),
  scenario(
    about('fresh', 'A fresh response is served without a refresh', 'better'),
    fill({ 'Cache-Control': `max-age=3600, ${WINDOW}` }),
    reuse(),
  ),
  scenario(
    about('no-cache', 'no-cache outweighs the window', 'must'),
    fill({ 'Cache-Control': `no-cache, ${WINDOW}` }),
    renew(),
  ),
  scenario(
    about('must-revalidate', 'must-revalidate outweighs the window', 'must'),
    fill({ 'Cache-Control': `max-age=600, must-revalidate, ${WINDOW}`, Age: '700' }),
    renew(),
  ),
  scenario(
    about('request-no-cache', 'no-cache in a request outweighs the window', 'should'),
    fill(STALE),
    renew({}, { ask: { fields: { 'Cache-Control': 'no-cache' } } }),
  ),
  scenario(
    about('request-max-age', 'max-age in a request wants nothing stale', 'must'),
    fill(STALE),
    renew({}, { ask: { fields: { 'Cache-Control': 'max-age=3600' } } }),
  ),
  scenario(
    about('invalid-window', 'A window that is no number is none', 'should'),
    fill({ 'Cache-Control': 'max-age=600, stale-while-revalidate=soon', Age: '700' }),
    renew(),
  ),
  scenario(
    about('window-quoted', 'A window in quotes is one', 'better'),
    fill({ 'Cache-Control': 'max-age=600, stale-while-revalidate="3600"', Age: '700' }),
    behind(),
  ),
  scenario(
    about('beside-expires', 'The window counts from Expires as well', 'better'),
    fill({ 'Cache-Control': WINDOW, Expires: { inSeconds: -60 } }),
    behind(),
  ),
  scenario(
    about('refresh-fails', 'A refresh behind that fails leaves the stale response', 'better'),
    fill(STALE),
    behind({ answer: { breaks: 'at-once' } }),
    behind({ pauseSeconds: 2 }),
  ),
  scenario(
    about('refresh-not-storable', 'A refresh behind that brings no-store ends the reuse', 'must'),
    fill(STALE),
    behind({ answer: { fields: { 'Cache-Control': 'no-store' } } }),
    renew({}, { pauseSeconds: 1 }),
  ),
  scenario(about('shows-age', 'A stale answer shows its age', 'must'), fill(STALE), {
    expect: { reached: 'behind', fields: { Age: { atLeast: 700 } } },
  }),
]

function about(id: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `swr-${id}`, section: 'RFC 5861 §3', says, kind }
}

/** `stale-while-revalidate`. */
export const STALE_WHILE_REVALIDATE: Theme = {
  name: 'stale-while-revalidate',
  scenarios: SCENARIOS,
}
