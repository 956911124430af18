// SPDX-License-Identifier: MIT
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planRange, type RangePlan, type RangeSource } from './range.ts'

const modified = 'Thu, 01 Jan 2026 11:00:00 GMT'
const later = 'Thu, 01 Jan 2026 11:00:01 GMT'

function source(
  fields: Record<string, string> = {},
  extra: Partial<RangeSource> = {},
): RangeSource {
  return { status: 200, fields: new Headers(fields), wasEncoded: false, ...extra }
}

function partial(first: number, last: number, bodyBytes = 10): RangePlan {
  return { kind: 'partial', first, last, contentRange: `bytes ${first}-${last}/${bodyBytes}` }
}

const whole: RangePlan = { kind: 'whole' }

describe('planRange()', () => {
  it.each([
    ['bytes=0-4', partial(0, 4)],
    ['bytes=5-', partial(5, 9)],
    ['bytes=-3', partial(7, 9)],
    ['bytes=0-0', partial(0, 0)],
    ['bytes=9-9', partial(9, 9)],
    ['bytes=0-99', partial(0, 9)],
    [`bytes=0-${'9'.repeat(400)}`, partial(0, 9)],
    ['bytes=-99', partial(0, 9)],
    ['Bytes=0-4', partial(0, 4)],
    [' bytes= 0-4, ', partial(0, 4)],
    ['bytes=000-004', partial(0, 4)],
  ])('cuts %s (RFC 9110 §14.1.2)', (field, expected) => {
    expect(planRange(field, null, source(), 10)).toEqual(expected)
  })

  it.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])(
    'cannot satisfy %s (RFC 9110 §15.5.17)',
    (field) => {
      const expected = { kind: 'not-satisfiable', contentRange: 'bytes */10' }
      expect(planRange(field, null, source(), 10)).toEqual(expected)
    },
  )

  it.each([
    null,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=4-3',
    'bytes=a-4',
    'bytes=0--4',
    'bytes=0-4;x',
    'bytes 0-4',
    'lines=0-4',
    'bytes=0-1,3-4',
    'bytes=1.5-3',
  ])('ignores %s (RFC 9110 §14.2)', (field) => {
    expect(planRange(field, null, source(), 10)).toEqual(whole)
  })

  it('has no part of an empty body to give', () => {
    expect(planRange('bytes=0-', null, source(), 0)).toMatchObject({ contentRange: 'bytes */0' })
    expect(planRange('bytes=-5', null, source(), 0)).toEqual(whole)
    expect(planRange('bytes=-0', null, source(), 0).kind).toBe('not-satisfiable')
  })

  it('applies to a stored 200 only (RFC 9110 §14.2)', () => {
    expect(planRange('bytes=0-4', null, source({}, { status: 404 }), 10)).toEqual(whole)
  })

  it('leaves a response that was encoded to the origin (RFC 9110 §14.1.2)', () => {
    const encoded = source({}, { wasEncoded: true })
    expect(planRange('bytes=0-4', null, encoded, 10)).toEqual({ kind: 'forward' })
    expect(planRange('lines=0-4', null, encoded, 10)).toEqual(whole)
  })

  it('gives bytes that lie in the body, or none, for any field', () => {
    const fields = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.nat()).map(([first, last]) => `bytes=${first}-${last}`),
      fc.nat().map((suffix) => `bytes=-${suffix}`),
    )
    fc.assert(
      fc.property(fields, fc.nat(100), (field, bodyBytes) => {
        const plan = planRange(field, null, source(), bodyBytes)
        if (plan.kind !== 'partial') return
        expect(plan.first).toBeGreaterThanOrEqual(0)
        expect(plan.last).toBeGreaterThanOrEqual(plan.first)
        expect(plan.last).toBeLessThan(bodyBytes)
      }),
    )
  })
})

describe('planRange() with If-Range', () => {
  it.each([
    ['"1"', { ETag: '"1"' }, true],
    ['"2"', { ETag: '"1"' }, false],
    ['W/"1"', { ETag: 'W/"1"' }, false],
    ['"1"', { ETag: 'W/"1"' }, false],
    ['"1"', {}, false],
    [modified, { 'Last-Modified': modified, Date: later }, true],
    ['Thursday, 01-Jan-26 11:00:00 GMT', { 'Last-Modified': modified, Date: later }, true],
    [later, { 'Last-Modified': modified, Date: later }, false],
    [modified, { 'Last-Modified': modified, Date: modified }, false],
    [modified, { 'Last-Modified': modified }, false],
    [modified, { Date: later }, false],
    ['yesterday', { Date: later }, false],
  ])('RFC 9110 §13.1.5: %s against %j holds: %s', (ifRange, fields, holds) => {
    const plan = planRange('bytes=0-4', ifRange, source(fields), 10)
    expect(plan).toEqual(holds ? partial(0, 4) : whole)
  })
})
