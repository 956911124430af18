// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SECONDS, parseCacheControl } from './cache-control.ts'

describe('parseCacheControl().seconds()', () => {
  it.each([
    ['max-age=3600', 3600],
    ['MaX-aGe=3600', 3600],
    ['foobar, max-age=3600', 3600],
    ['max-age=003600', 3600],
    ['max-age="3600"', 3600],
    ['max-age=2147483648', MAX_SECONDS],
    ['max-age=99999999999', MAX_SECONDS],
    [`max-age=${'9'.repeat(400)}`, MAX_SECONDS],
    [', ,max-age=3600 , ', 3600],
    ['max-age=3600\t,\tpublic', 3600],
  ])('reads %s (RFC 9111 §1.2.2, §5.2)', (field, seconds) => {
    expect(parseCacheControl(field).seconds('max-age')).toBe(seconds)
  })

  it.each([
    'max-age=-3600',
    "max-age='3600'",
    'max-age=3600a',
    'max-age=a3600',
    'max-age=3600.0',
    'max-age= 3600',
    'max-age =3600',
    'max-age',
    'max-age=',
    'max-age=""',
    'max-age=3600 junk',
    'max-age="3600',
    'max-age=3600;x',
    'max-age=3 600',
  ])('takes %s for 0, as stale (RFC 9111 §4.2.1)', (field) => {
    expect(parseCacheControl(field).seconds('max-age')).toBe(0)
  })

  it.each([
    ['max-age=1800, max-age=1', 1800],
    ['max-age=1, max-age=1800', 1],
    ['max-age=x, max-age=1800', 0],
  ])('lets the first of %s win (RFC 9111 §4.2.1)', (field, seconds) => {
    expect(parseCacheControl(field).seconds('max-age')).toBe(seconds)
  })

  it.each(['extension="max-age=3600", max-age=1', 'max-age=1, extension="max-age=3600"'])(
    'finds no directive inside a quoted string: %s',
    (field) => {
      expect(parseCacheControl(field).seconds('max-age')).toBe(1)
    },
  )

  it.each([null, '', 'public', 's-maxage=3600', 'x-max-age=1', '=max-age=5'])(
    'returns undefined without the directive: %j',
    (field) => {
      expect(parseCacheControl(field).seconds('max-age')).toBeUndefined()
    },
  )
})

describe('parseCacheControl().has()', () => {
  it.each([
    'no-store',
    'NO-STORE',
    'no-store=foo',
    'no-store junk',
    '"x", no-store',
    'a="b\\", c", no-store',
  ])('finds no-store in %s, so that an error fails closed', (field) => {
    expect(parseCacheControl(field).has('no-store')).toBe(true)
  })

  it.each(['no-storex', 'x="no-store"', 'x="a, no-store, b"', 'no store'])(
    'finds none in %s',
    (field) => {
      expect(parseCacheControl(field).has('no-store')).toBe(false)
    },
  )
})

describe('parseCacheControl().isBare()', () => {
  it('tells max-stale from max-stale=5 and from nonsense (RFC 9111 §5.2.1.2)', () => {
    expect(parseCacheControl('max-stale').isBare('max-stale')).toBe(true)
    expect(parseCacheControl('max-stale=5').isBare('max-stale')).toBe(false)
    expect(parseCacheControl('max-stale x').isBare('max-stale')).toBe(false)
    expect(parseCacheControl('').isBare('max-stale')).toBe(false)
  })
})

describe('parseCacheControl().fieldNames()', () => {
  it.each([
    ['no-cache="Set-Cookie, X-A"', ['set-cookie', 'x-a']],
    ['no-cache=X-A', ['x-a']],
    ['no-cache=", ,X-A"', ['x-a']],
    ['no-cache', []],
    ['max-age=1', []],
  ])('lists the fields of %s (RFC 9111 §5.2.2.4)', (field, names) => {
    expect(parseCacheControl(field).fieldNames('no-cache')).toEqual(names)
  })
})

describe('parseCacheControl()', () => {
  const fragments = fc.constantFrom(
    'max-age',
    '=',
    '"',
    '\\',
    ',',
    ' ',
    '60',
    'no-store',
    'é',
    '\n',
    '\u0000',
    ';',
  )

  it('never throws, and never gives a negative or endless lifetime', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragments).map((parts) => parts.join('')),
        ),
        (field) => {
          const seconds = parseCacheControl(field).seconds('max-age') ?? 0
          expect(seconds).toBeGreaterThanOrEqual(0)
          expect(seconds).toBeLessThanOrEqual(MAX_SECONDS)
        },
      ),
      { numRuns: 1000 },
    )
  })

  // One that tries again from every quote or comma would need hours for these.
  it.each(['"', '\\', '"\\', ',', ' ', 'a=', 'a="', 'a="b', '=', 'a "', ', "', '"",', 'é', '" '])(
    'stays linear on a long field of %j',
    (unit) => {
      expect(parseCacheControl(unit.repeat(300_000)).has('no-store')).toBe(false)
    },
  )
})
