// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { asksOriginOnly, evaluatePreconditions, notModifiedFields } from './preconditions.ts'

const made = 'Thu, 01 Jan 2026 11:00:00 GMT'
const madeMs = Date.UTC(2026, 0, 1, 11)
const earlier = 'Thu, 01 Jan 2026 10:59:59 GMT'

function evaluate(
  request: Record<string, string>,
  fields: Record<string, string>,
  status = 200,
): string {
  const times = { requestTimeMs: madeMs, responseTimeMs: madeMs }
  const stored = { status, fields: new Headers(fields), ...times }
  return evaluatePreconditions(new Headers(request), stored)
}

describe('evaluatePreconditions()', () => {
  it.each([
    [{ 'If-None-Match': '"1"' }, { ETag: 'W/"1"' }, 'not-modified'],
    [{ 'If-None-Match': '"0", "1"' }, { ETag: '"1"' }, 'not-modified'],
    [{ 'If-None-Match': '*' }, {}, 'not-modified'],
    [{ 'If-None-Match': '"2"' }, { ETag: '"1"' }, 'send'],
    [
      { 'If-None-Match': '"2"', 'If-Modified-Since': made },
      { ETag: '"1"', 'Last-Modified': made },
      'send',
    ],
    [{ 'If-Modified-Since': made }, { 'Last-Modified': made }, 'not-modified'],
    [{ 'If-Modified-Since': earlier }, { 'Last-Modified': made }, 'send'],
    [{ 'If-Modified-Since': 'yesterday' }, { 'Last-Modified': made }, 'send'],
    [{}, { ETag: '"1"', 'Last-Modified': made }, 'send'],
  ])('RFC 9111 §4.3.2: %j against %j: %s', (request, fields, expected) => {
    expect(evaluate(request, fields)).toBe(expected)
  })

  it('goes by Date without Last-Modified, and by the receipt without Date (RFC 9111 §4.3.2)', () => {
    expect(evaluate({ 'If-Modified-Since': made }, { Date: made })).toBe('not-modified')
    expect(evaluate({ 'If-Modified-Since': earlier }, { Date: made })).toBe('send')
    expect(evaluate({ 'If-Modified-Since': made }, {})).toBe('not-modified')
    expect(evaluate({ 'If-Modified-Since': earlier }, {})).toBe('send')
  })

  it.each([204, 301, 404])('sends a stored %i as it is (RFC 9110 §13.2.1)', (status) => {
    expect(evaluate({ 'If-None-Match': '"1"' }, { ETag: '"1"' }, status)).toBe('send')
  })
})

describe('asksOriginOnly()', () => {
  it.each([
    ['If-Match', true],
    ['If-Unmodified-Since', true],
    ['If-None-Match', false],
    ['If-Modified-Since', false],
    ['If-Range', false],
  ])('tells what only the origin may evaluate: %s: %s (RFC 9111 §4.3.2)', (name, expected) => {
    expect(asksOriginOnly(new Headers({ [name]: '"1"' }))).toBe(expected)
  })
})

describe('notModifiedFields()', () => {
  const required = ['Cache-Control', 'Content-Location', 'Date', 'ETag', 'Expires', 'Vary']

  it('keeps what a 304 must carry and what guides caches (RFC 9110 §15.4.5)', () => {
    const kept = [...required, 'Cache-Groups', 'Springhouse-Position', 'Content-Security-Policy']
    const fields = kept.map((name): [string, string] => [name, 'x'])
    expect(notModifiedFields(fields)).toEqual(fields)
  })

  it.each([
    'Content-Type',
    'content-language',
    'Content-Encoding',
    'Content-Length',
    'Accept-Ranges',
  ])('leaves %s out', (name) => {
    expect(notModifiedFields([[name, 'x']])).toEqual([])
  })

  it('keeps Last-Modified only where it is the validator', () => {
    const fields = new Headers({ 'Last-Modified': made })
    expect(notModifiedFields(fields)).toEqual([['last-modified', made]])
    fields.set('ETag', '"1"')
    expect(notModifiedFields(fields)).toEqual([['etag', '"1"']])
  })
})
