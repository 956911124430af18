// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { type HeadSubject, judgeHead } from './head.ts'

const modified = 'Thu, 01 Jan 2026 11:00:00 GMT'
const validators = { ETag: '"1"', 'Last-Modified': modified }

function judge(answer: Record<string, string>, stored: Partial<HeadSubject> = {}, status = 200) {
  const subject = { status: 200, fields: new Headers(validators), bodyBytes: 7, ...stored }
  return judgeHead(subject, { status, fields: new Headers(answer) })
}

describe('judgeHead()', () => {
  it.each([
    [{}, 'freshen'],
    [validators, 'freshen'],
    [{ ETag: '"1"', 'Content-Length': '7' }, 'freshen'],
    [{ 'Content-Length': '7' }, 'freshen'],
    [{ ETag: '"2"' }, 'invalidate'],
    [{ ETag: 'W/"1"' }, 'invalidate'],
    [{ ETag: '"1"', 'Last-Modified': 'Thu, 01 Jan 2026 11:00:01 GMT' }, 'invalidate'],
    [{ ETag: '"1"', 'Content-Length': '8' }, 'invalidate'],
  ])('RFC 9111 §4.3.5: %j: %s', (answer, verdict) => {
    expect(judge(answer)).toBe(verdict)
  })

  it('compares lengths as they were sent', () => {
    const fields = new Headers({ 'Content-Length': '99' })
    expect(judge({ 'Content-Length': '99' }, { fields })).toBe('freshen')
    expect(judge({ 'Content-Length': '7' }, { fields })).toBe('invalidate')
  })

  it('takes a length that nothing is known of for another one', () => {
    expect(judge({ 'Content-Length': '7' }, { bodyBytes: undefined })).toBe('invalidate')
    expect(judge(validators, { bodyBytes: undefined })).toBe('freshen')
  })

  it('takes a validator that the stored response lacks for another one', () => {
    expect(judge({ ETag: '"1"' }, { fields: new Headers() })).toBe('invalidate')
  })

  it('says nothing of the stored response by an answer other than 200', () => {
    for (const status of [204, 304, 404, 500])
      expect(judge({ ETag: '"2"' }, {}, status)).toBe('none')
  })

  it('invalidates a stored 404 when the resource is there', () => {
    expect(judge({}, { status: 404, fields: new Headers() })).toBe('invalidate')
  })
})
