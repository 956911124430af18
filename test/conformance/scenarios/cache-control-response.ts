// SPDX-License-Identifier: MIT
import { DAY, fill, renew, reuse, type Row, scenario, table, type Theme } from '../build.ts'

const FORMS: readonly Row[] = [
  row('max-age', 'max-age=3600', 'reused'),
  row('max-age-mixed-case', 'MaX-aGe=3600', 'reused'),
  row('max-age-upper-case', 'MAX-AGE=3600', 'reused'),
  row('max-age-after-unknown', 'foobar, max-age=3600', 'reused'),
  row('max-age-before-unknown', 'max-age=3600, foobar=1', 'reused'),
  row('max-age-after-unknown-quoted', 'foobar="a, b", max-age=3600', 'reused'),
  row('max-age-leading-zeros', 'max-age=003600', 'reused'),
  row('max-age-quoted', 'max-age="3600"', 'reused'),
  row('max-age-empty-members', ', ,max-age=3600,, ', 'reused'),
  row('max-age-tab-separated', 'public,\tmax-age=3600', 'reused'),
  row('max-age-2-to-31', 'max-age=2147483648', 'reused'),
  row('max-age-over-2-to-31', 'max-age=99999999999', 'reused'),
  row('max-age-thirty-digits', `max-age=${'9'.repeat(30)}`, 'reused'),
  row('max-age-0', 'max-age=0', 'asked'),
  row('max-age-negative', 'max-age=-3600', 'asked', 'should'),
  row('max-age-single-quoted', "max-age='3600'", 'asked', 'should'),
  row('max-age-trailing-letter', 'max-age=3600a', 'asked', 'should'),
  row('max-age-leading-letter', 'max-age=a3600', 'asked', 'should'),
  row('max-age-decimal', 'max-age=3600.0', 'asked', 'should'),
  row('max-age-exponent', 'max-age=36e2', 'asked', 'should'),
  row('max-age-hexadecimal', 'max-age=0xE10', 'asked', 'should'),
  row('max-age-space-after-equals', 'max-age= 3600', 'asked', 'should'),
  row('max-age-space-before-equals', 'max-age =3600', 'asked', 'should'),
  row('max-age-without-value', 'max-age', 'asked', 'should'),
  row('max-age-empty-value', 'max-age=', 'asked', 'should'),
  row('max-age-empty-quotes', 'max-age=""', 'asked', 'should'),
  row('max-age-plus-sign', 'max-age=+3600', 'asked', 'should'),
  row('max-age-other-name', 'x-max-age=3600', 'asked'),
  row('max-age-in-quoted-string', 'extension="max-age=3600"', 'asked'),
  row('max-age-in-escaped-string', 'extension="a\\", max-age=3600"', 'asked'),
]

function row(id: string, value: string, outcome: Row['outcome'], kind?: 'should'): Row {
  const verb = outcome === 'reused' ? 'is fresh' : 'is stale at once'
  return {
    id: `cc-${id}`,
    fields: { 'Cache-Control': value },
    says: `A response with Cache-Control: ${value.slice(0, 40)} ${verb}`,
    outcome,
    ...(kind === undefined ? {} : { kind }),
  }
}

// Judged after two seconds, against lifetimes of one second and of an hour.
const CONFLICTS: readonly Row[] = [
  later('extension-then-short', 'extension="max-age=3600", max-age=1', 'asked'),
  later('short-then-extension', 'max-age=1, extension="max-age=3600"', 'asked'),
  later('long-then-short', 'max-age=1800, max-age=1', 'reused'),
  later('short-then-long', 'max-age=1, max-age=1800', 'asked', 'should'),
  later('s-maxage-long', 's-maxage=3600, max-age=1', 'asked'),
  later('s-maxage-short', 's-maxage=1, max-age=3600', 'reused'),
  later('proxy-revalidate', 'max-age=3600, proxy-revalidate', 'reused'),
  later('max-stale-in-response', 'max-age=1, max-stale=3600', 'asked'),
  later('min-fresh-in-response', 'max-age=3600, min-fresh=7200', 'reused'),
]

function later(id: string, value: string, outcome: Row['outcome'], kind?: 'should'): Row {
  return {
    ...row(id, value, outcome, kind),
    says: `After two seconds a response with Cache-Control: ${value} is ${outcome === 'asked' ? 'stale' : 'fresh'}`,
    pauseSeconds: 2,
  }
}

const LINES = table('RFC 9110 §5.3', [
  {
    id: 'cc-two-lines',
    fields: { 'Cache-Control': ['foobar', 'max-age=3600'] },
    says: 'Several lines of Cache-Control are one list',
    outcome: 'reused',
  },
  {
    id: 'cc-two-lines-no-store',
    fields: { 'Cache-Control': ['max-age=3600', 'no-store'] },
    says: 'no-store in a second line counts',
    outcome: 'asked',
  },
])

const REFUSALS = table('RFC 9111 §5.2.2.5', [
  refused('no-store', 'no-store', 'A response with no-store is not stored'),
  refused('no-store-fresh', 'no-store, max-age=3600', 'no-store outweighs a lifetime'),
  refused('no-store-last', 'max-age=3600, No-Store', 'no-store ignores case and place'),
  refused('no-cache', 'no-cache', 'A response with no-cache is not reused unvalidated', '4'),
  refused('no-cache-fresh', 'no-cache, max-age=3600', 'no-cache outweighs a lifetime', '4'),
  refused('no-cache-mixed-case', 'NO-cache, max-age=3600', 'no-cache ignores case', '4'),
])

function refused(id: string, value: string, says: string, part = '5'): Row {
  const section = `RFC 9111 §5.2.2.${part}`
  return { id: `cc-${id}`, fields: { 'Cache-Control': value }, says, outcome: 'asked', section }
}

const WITH_ARGUMENT = table('RFC 9111 §4.2.1', [
  {
    ...refused(
      'no-store-argument',
      'no-store=foo, max-age=3600',
      'no-store counts with an argument',
    ),
    kind: 'should',
  },
])

const PERMISSIONS = table('RFC 9111 §5.2.2.7', [
  permitted('private', 'private, max-age=3600', 'A private cache stores what is private'),
  permitted('private-names', 'private="x-a", max-age=3600', 'private with names is stored too'),
  permitted('public', 'public, max-age=3600', 'public is stored'),
  permitted('no-transform', 'no-transform, max-age=3600', 'no-transform does not hinder reuse'),
  permitted(
    'must-revalidate',
    'must-revalidate, max-age=3600',
    'must-revalidate allows fresh reuse',
  ),
  permitted('immutable', 'immutable, max-age=3600', 'immutable allows fresh reuse'),
])

function permitted(id: string, value: string, says: string): Row {
  return { id: `cc-${id}`, fields: { 'Cache-Control': value }, says, outcome: 'reused' }
}

const AGES = table('RFC 9111 §4.2', [
  {
    id: 'cc-fresh-until-lifetime',
    fields: { 'Cache-Control': 'max-age=3600', Age: '3590' },
    says: 'A response is fresh as long as its age is less than its lifetime',
    outcome: 'reused',
  },
  {
    id: 'cc-stale-at-lifetime',
    fields: { 'Cache-Control': 'max-age=3600', Age: '3600' },
    says: 'A response whose age equals its lifetime is stale',
    outcome: 'asked',
  },
  {
    id: 'cc-max-age-over-past-expires',
    fields: { 'Cache-Control': 'max-age=3600', Expires: { inSeconds: -DAY } },
    says: 'max-age counts, not an Expires of the past',
    outcome: 'reused',
    section: 'RFC 9111 §5.3',
  },
  {
    id: 'cc-max-age-over-invalid-expires',
    fields: { 'Cache-Control': 'max-age=3600', Expires: '0' },
    says: 'max-age counts, not an invalid Expires',
    outcome: 'reused',
    section: 'RFC 9111 §5.3',
  },
  {
    id: 'cc-max-age-0-over-expires',
    fields: { 'Cache-Control': 'max-age=0', Expires: { inSeconds: DAY } },
    says: 'max-age=0 counts, not an Expires of the future',
    outcome: 'asked',
    section: 'RFC 9111 §5.3',
  },
  {
    id: 'cc-invalid-max-age-over-expires',
    fields: { 'Cache-Control': 'max-age=soon', Expires: { inSeconds: DAY } },
    says: 'An invalid max-age makes stale, although Expires lies in the future',
    outcome: 'asked',
    section: 'RFC 9111 §4.2.1',
    kind: 'should',
  },
])

const FIELD_NAMES = scenario(
  {
    id: 'cc-no-cache-with-names',
    section: 'RFC 9111 §5.2.2.4',
    says: 'A field that no-cache names is not sent from the cache without validation',
    kind: 'must',
  },
  fill({ 'Cache-Control': 'max-age=3600, no-cache="x-secret"', 'X-Secret': '1' }),
  // Asking the origin is right as well: its answer carries no such field.
  { expect: { reached: 'either', fields: { 'X-Secret': null } } },
)

const AGED = [
  scenario(
    {
      id: 'cc-lapses-as-time-passes',
      section: 'RFC 9111 §4.2',
      says: 'A lifetime that runs out while the response is stored ends its reuse',
      kind: 'must',
    },
    fill({ 'Cache-Control': 'max-age=2' }),
    reuse(),
    renew({}, { pauseSeconds: 3 }),
  ),
  scenario(
    {
      id: 'cc-second-answer-replaces',
      section: 'RFC 9111 §4',
      says: 'A newer response replaces the stored one',
      kind: 'better',
    },
    fill({ 'Cache-Control': 'max-age=0' }),
    renew({}, { answer: { fields: { 'Cache-Control': 'max-age=3600' } } }),
    reuse({ from: 2 }),
  ),
]

/** `Cache-Control` in responses. */
export const CACHE_CONTROL_RESPONSE: Theme = {
  name: 'Cache-Control in responses',
  scenarios: [
    ...table('RFC 9111 §5.2.2.1', FORMS),
    ...table('RFC 9111 §4.2.1', CONFLICTS),
    ...LINES,
    ...REFUSALS,
    ...WITH_ARGUMENT,
    ...PERMISSIONS,
    ...AGES,
    FIELD_NAMES,
    ...AGED,
  ],
}
