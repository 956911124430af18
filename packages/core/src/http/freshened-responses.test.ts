// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { freshenedResponses } from './freshened-responses.ts'
import { formatHttpDate } from './http-date.ts'

const now = Date.UTC(2026, 0, 1, 12)
const modified = formatHttpDate(now - 60_000)

interface Stored {
  readonly name: string
  readonly fields: Headers
  readonly requestTimeMs: number
  readonly responseTimeMs: number
}

function stored(name: string, fields: Record<string, string>, secondsAgo = 0): Stored {
  const atMs = now - secondsAgo * 1000
  const dated = new Headers({ Date: formatHttpDate(atMs), ...fields })
  return { name, fields: dated, requestTimeMs: atMs, responseTimeMs: atMs }
}

function names(
  candidates: readonly Stored[],
  notModified: Record<string, string>,
  sent: Record<string, string> = {},
): readonly string[] {
  const found = freshenedResponses(candidates, new Headers(notModified), new Headers(sent))
  return found.map(({ name }) => name)
}

describe('freshenedResponses() by a strong validator', () => {
  const same = [
    stored('newer', { ETag: '"1"' }),
    stored('older', { ETag: '"1"' }, 9),
    stored('weak', { ETag: 'W/"1"' }),
    stored('other', { ETag: '"2"' }),
  ]

  it('finds all that have it (RFC 9111 §4.3.4)', () => {
    expect(names(same, { ETag: '"1"' })).toEqual(['newer', 'older'])
  })

  it('finds none when nobody has it, whatever else agrees', () => {
    expect(names(same, { ETag: '"3"' })).toEqual([])
    const dated = stored('dated', { ETag: 'W/"3"', 'Last-Modified': modified })
    expect(names([dated], { ETag: '"3"', 'Last-Modified': modified })).toEqual([])
    expect(names([], { ETag: '"3"' })).toEqual([])
  })
})

describe('freshenedResponses() by a weak validator', () => {
  it('finds the most recent that corresponds (RFC 9111 §4.3.4)', () => {
    const candidates = [
      stored('older', { ETag: 'W/"1"' }, 9),
      stored('newer', { ETag: '"1"' }, 1),
      stored('other', { ETag: 'W/"2"' }),
    ]
    expect(names(candidates, { ETag: 'W/"1"' })).toEqual(['newer'])
    expect(names(candidates, { ETag: 'W/"3"' })).toEqual([])
  })

  it('counts a date as weak', () => {
    const candidates = [
      stored('older', { 'Last-Modified': modified }, 9),
      stored('newer', { 'Last-Modified': modified }, 1),
      stored('other', { 'Last-Modified': formatHttpDate(now) }),
      stored('bare', {}),
    ]
    expect(names(candidates, { 'Last-Modified': modified })).toEqual(['newer'])
  })

  it('lets the tag decide where there are both', () => {
    const candidates = [stored('other', { ETag: 'W/"2"', 'Last-Modified': modified })]
    expect(names(candidates, { ETag: 'W/"1"', 'Last-Modified': modified })).toEqual([])
  })
})

describe('freshenedResponses() without a validator', () => {
  it('finds the only response, if it has none either (RFC 9111 §4.3.4)', () => {
    expect(names([stored('bare', {})], {})).toEqual(['bare'])
    expect(names([stored('bare', {}), stored('bare', {})], {})).toEqual([])
    expect(names([stored('tagged', { ETag: '"1"' })], {})).toEqual([])
    expect(names([stored('dated', { 'Last-Modified': modified })], {})).toEqual([])
  })

  it('finds the one that was asked about, as the only leniency', () => {
    const tagged = [stored('one', { ETag: '"1"' }), stored('two', { ETag: '"2"' })]
    expect(names(tagged, {}, { 'If-None-Match': '"1"' })).toEqual(['one'])
    expect(names(tagged, {}, { 'If-None-Match': '"1", "2"' })).toEqual([])
    const dated = [stored('dated', { 'Last-Modified': modified })]
    expect(names(dated, {}, { 'If-Modified-Since': modified })).toEqual(['dated'])
    expect(names(dated, {}, { 'If-Modified-Since': formatHttpDate(now) })).toEqual([])
  })

  it('prefers what the 304 says to what was sent', () => {
    const tagged = [stored('one', { ETag: '"1"' })]
    expect(names(tagged, { ETag: '"2"' }, { 'If-None-Match': '"1"' })).toEqual([])
  })
})
