// SPDX-License-Identifier: MIT
import { ASKED, CACHED, fill, renew, reuse, scenario, type Theme, validate } from '../build.ts'
import type { Fields, Kind, Scenario } from '../scenario.ts'

type RequestFields = Readonly<Record<string, string>>

type Row = readonly [
  id: string,
  vary: string | readonly string[],
  requests: readonly [first: RequestFields, second: RequestFields],
  outcome: 'reused' | 'asked',
  says: string,
]

// prettier-ignore
const ROWS: readonly Row[] = [
  ['same', 'Foo', [{ Foo: '1' }, { Foo: '1' }], 'reused', 'A match of the nominated field'],
  ['other', 'Foo', [{ Foo: '1' }, { Foo: '2' }], 'asked', 'Another value is no match'],
  ['missing-later', 'Foo', [{ Foo: '1' }, {}], 'asked', 'A field that is missing is no match'],
  ['missing-first', 'Foo', [{}, { Foo: '1' }], 'asked', 'A field that is new is no match'],
  ['missing-twice', 'Foo', [{}, {}], 'reused', 'Missing both times is a match'],
  ['empty-and-missing', 'Foo', [{}, { Foo: '' }], 'asked', 'Empty is not missing'],
  ['name-case', 'fOO', [{ Foo: '1' }, { foo: '1' }], 'reused', 'Names ignore case'],
  ['value-case', 'Foo', [{ Foo: 'a' }, { Foo: 'A' }], 'asked', 'Values of unknown fields keep case'],
  ['not-nominated', 'Foo', [{ Bar: '1' }, { Bar: '2' }], 'reused', 'Other fields do not count'],
  ['two-same', 'Foo, Bar', [pair('1', '2'), pair('1', '2')], 'reused', 'Both nominated fields match'],
  ['two-one-other', 'Foo, Bar', [pair('1', '2'), pair('1', '3')], 'asked', 'One differs'],
  ['two-first-other', 'Foo, Bar', [pair('1', '2'), pair('3', '2')], 'asked', 'The first differs'],
  ['two-one-missing', 'Foo, Bar', [pair('1', '2'), { Foo: '1' }], 'asked', 'One is missing'],
  ['order', 'Bar, Foo', [pair('1', '2'), pair('1', '2')], 'reused', 'The order in Vary is nothing'],
  ['spaces', 'Foo ,  Bar', [pair('1', '2'), pair('1', '3')], 'asked', 'Spaces in Vary are nothing'],
  ['empty-members', ', Foo,,', [{ Foo: '1' }, { Foo: '2' }], 'asked', 'Empty members are nothing'],
  ['empty', '', [{ Foo: '1' }, { Foo: '2' }], 'reused', 'An empty Vary nominates nothing'],
  ['list-spaces', 'Foo', [{ Foo: '1,2' }, { Foo: '1, 2' }], 'reused', 'Spaces in a list are nothing'],
  ['list-order', 'Foo', [{ Foo: '1, 2' }, { Foo: '2, 1' }], 'asked', 'The order of an unknown list counts'],
  ['two-lines', ['Foo', 'Bar'], [pair('1', '2'), pair('1', '3')], 'asked', 'A second line of Vary counts'],
  ['accept', 'Accept', [{ Accept: 'text/html' }, { Accept: 'text/plain' }], 'asked', 'Accept differs'],
  ['accept-same', 'Accept', [{ Accept: 'text/plain' }, { Accept: 'text/plain' }], 'reused', 'Accept matches'],
  ['language', 'Accept-Language', [{ 'Accept-Language': 'de' }, { 'Accept-Language': 'fr' }], 'asked', 'Languages differ'],
  ['language-default', 'Accept-Language', [{}, {}], 'reused', "The browser's own languages match"],
  ['language-case', 'Accept-Language', [{ 'Accept-Language': 'de-CH' }, { 'Accept-Language': 'de-ch' }], 'reused', 'Language tags ignore case'],
  ['authorization', 'Authorization', [{ Authorization: 'a' }, { Authorization: 'b' }], 'asked', 'Credentials differ'],
  ['encoding', 'Accept-Encoding', [{}, {}], 'reused', 'What one browser decodes is always the same'],
  ...['*', '*, *', ', *', 'Foo, *', '*, Foo'].map((vary, index): Row =>
    [`star-${index + 1}`, vary, [{ Foo: '1' }, { Foo: '1' }], 'asked', `Vary: ${vary} never matches`],
  ),
  ['star-second-line', ['Foo', '*'], [{ Foo: '1' }, { Foo: '1' }], 'asked', 'A star in a second line never matches'],
]

function pair(foo: string, bar: string): RequestFields {
  return { Foo: foo, Bar: bar }
}

function varying(vary: Row[1], more: Fields = {}): Fields {
  return { 'Cache-Control': 'max-age=3600', Vary: vary, ...more }
}

function scenarioOf([id, vary, [first, second], outcome, says]: Row): Scenario {
  return scenario(
    {
      id: `vary-${id}`,
      section: 'RFC 9111 §4.1',
      says,
      kind: outcome === 'reused' ? 'better' : 'must',
    },
    { ...fill(varying(vary)), ask: { fields: first } },
    { ask: { fields: second }, expect: outcome === 'reused' ? CACHED : ASKED },
  )
}

const VARIANTS: readonly Scenario[] = [
  scenario(
    head('two-variants', 'Two variants are kept beside each other', 'better'),
    { ...fill(varying('Foo')), ask: { fields: { Foo: '1' } } },
    renew({}, { ask: { fields: { Foo: '2' } }, answer: { fields: varying('Foo') } }),
    reuse({ from: 1 }, { ask: { fields: { Foo: '1' } } }),
    reuse({ from: 2 }, { ask: { fields: { Foo: '2' } } }),
  ),
  scenario(
    head('three-variants', 'Three variants are kept beside each other', 'better'),
    ...['1', '2', '3'].map((value) => ({
      ...fill(varying('Foo')),
      ask: { fields: { Foo: value } },
    })),
    ...[2, 1, 3].map((value) =>
      reuse({ from: value }, { ask: { fields: { Foo: String(value) } } }),
    ),
  ),
  scenario(
    head(
      'newest-nomination',
      'A response that nominates other fields does not bring the older back',
      'must',
    ),
    { ...fill(varying('Foo')), ask: { fields: { Foo: '1', Bar: '1' } } },
    renew({}, { ask: { fields: { Foo: '2', Bar: '1' } }, answer: { fields: varying('Bar') } }),
    renew({}, { ask: { fields: { Foo: '3', Bar: '2' } } }),
  ),
  scenario(
    head('prefers-most-recent', 'Of two that match the most recent answers', 'must'),
    { ...fill(varying('Foo', { Date: { inSeconds: -60 } })), ask: { fields: { Foo: '1' } } },
    renew(
      {},
      {
        ask: { cache: 'reload', fields: { Foo: '1', Bar: '1' } },
        answer: { fields: varying('Bar') },
      },
    ),
    reuse({ from: 2 }, { ask: { fields: { Foo: '1', Bar: '1' } } }),
  ),
  scenario(
    head('variant-validated', 'Each variant is validated by its own tag', 'better'),
    { ...fill(varying('Foo', { ETag: '"one"' })), ask: { fields: { Foo: '1' } } },
    {
      ...fill(varying('Foo', { ETag: '"two"' })),
      ask: { fields: { Foo: '2' }, cache: 'reload' },
    },
    validate(
      { from: 1 },
      {
        ask: { fields: { Foo: '1' }, cache: 'no-cache' },
        answer: { notModified: { ETag: '"one"', Vary: 'Foo' } },
      },
    ),
  ),
  scenario(
    head('variants-invalidated', 'A write invalidates all variants', 'must', '§4.4'),
    { ...fill(varying('Foo')), ask: { fields: { Foo: '1' } } },
    { ...fill(varying('Foo')), ask: { fields: { Foo: '2' } } },
    renew({}, { ask: { method: 'POST', body: 'x' } }),
    renew({}, { ask: { fields: { Foo: '1' } } }),
    renew({}, { ask: { fields: { Foo: '2' } } }),
  ),
  scenario(
    head(
      'tags-of-variants',
      'A variant that is missing is asked for with the tags of the others',
      'better',
      '§4.3.1',
    ),
    { ...fill(varying('Foo', { ETag: '"one"' })), ask: { fields: { Foo: '1' } } },
    validate(
      { from: 1, sent: { 'If-None-Match': '"one"' } },
      {
        ask: { fields: { Foo: '2' } },
        answer: { notModified: { ETag: '"one"', Vary: 'Foo' } },
      },
    ),
  ),
]

function head(
  id: string,
  says: string,
  kind: Kind,
  part: string = '§4.1',
): Omit<Scenario, 'steps'> {
  return { id: `vary-${id}`, section: `RFC 9111 ${part}`, says, kind }
}

/** `Vary`. */
export const VARY: Theme = { name: 'Vary', scenarios: [...ROWS.map(scenarioOf), ...VARIANTS] }
