// SPDX-License-Identifier: MIT
import { fill, reuse, type Row, scenario, table, type Theme, validate } from '../build.ts'
import type { Kind, Scenario } from '../scenario.ts'

const FRESH = { 'Cache-Control': 'max-age=3600' }

const DIRECTIVES: readonly Row[] = [
  row('semicolon', 'max-age=3600;public', 'asked', 'should'),
  row('no-comma', 'max-age=3600 public', 'asked', 'should'),
  row('two-equals', 'max-age==3600', 'asked', 'should'),
  row('unfinished-quote-of-max-age', 'max-age="3600', 'asked', 'should'),
  row('unfinished-quote-later', 'max-age=3600, foo="bar', 'reused', 'better'),
  row('equals-alone', '=, max-age=3600', 'reused', 'better'),
  row('value-alone', '=3600, max-age=3600', 'reused', 'better'),
  row('brackets', '(foo), max-age=3600', 'reused', 'better'),
  row('broken-then-no-store', '@@ =, no-store, max-age=3600', 'asked', 'must'),
  row('no-store-between-junk', '[], no-store , {}', 'asked', 'must'),
  row('many-members', `${'foo, '.repeat(3000)}max-age=3600`, 'reused', 'better'),
  row('many-then-no-store', `max-age=3600, ${'foo, '.repeat(3000)}no-store`, 'asked', 'must'),
  row('long-quoted-string', `foo="${'\\"'.repeat(4000)}", max-age=3600`, 'reused', 'better'),
  row('commas-only', ','.repeat(2000), 'asked', 'must'),
]

function row(id: string, value: string, outcome: Row['outcome'], kind: Kind): Row {
  const verb = outcome === 'reused' ? 'is fresh' : 'is not reused'
  const says = `A response with Cache-Control: ${value.slice(0, 40)} ${verb}`
  return { id: `malformed-${id}`, fields: { 'Cache-Control': value }, says, outcome, kind }
}

const OTHERS: readonly Scenario[] = [
  ...(
    [
      ['unquoted', 'abc'],
      ['half-quoted', '"abc'],
      ['lower-case-weak', 'w/"abc"'],
    ] as const
  ).map(([id, tag]) =>
    scenario(
      about(`tag-${id}`, `A malformed entity tag (${tag}) is sent back as it came`, 'better'),
      fill({ 'Cache-Control': 'max-age=0', ETag: tag }),
      validate(
        { from: 1, sent: { 'If-None-Match': tag } },
        { answer: { notModified: { ETag: tag } } },
      ),
    ),
  ),
  scenario(
    about('long-value', 'A value of 16,000 characters comes back whole', 'must'),
    fill({ ...FRESH, 'Test-Field': 'x'.repeat(16_000) }),
    reuse({ fields: { 'Test-Field': 'x'.repeat(16_000) } }),
  ),
  scenario(
    about('many-fields', 'A response of 200 fields comes back whole', 'must'),
    fill({ ...FRESH, ...manyFields() }),
    reuse({ fields: manyFields() }),
  ),
  scenario(
    about('many-groups', 'A response of 1,000 groups is stored', 'better'),
    fill({ ...FRESH, 'Cache-Groups': '"group", '.repeat(1000) + '"last"' }),
    reuse(),
  ),
]

function manyFields(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`Test-Field-${index}`, String(index)]),
  )
}

function about(id: string, says: string, kind: Kind): Omit<Scenario, 'steps'> {
  return { id: `malformed-${id}`, section: 'RFC 9110 §5.5', says, kind }
}

/** Fields that don't keep to their syntax, or are large. */
export const MALFORMED: Theme = {
  name: 'Malformed and large fields',
  scenarios: [...table('RFC 9111 §4.2.1', DIRECTIVES), ...OTHERS],
}
