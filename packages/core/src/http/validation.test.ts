// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { isNotModified, validationFields } from './validation.ts'

const modified = 'Sun, 06 Nov 1994 08:49:37 GMT'
const earlier = 'Sun, 06 Nov 1994 08:49:36 GMT'

describe('validationFields()', () => {
  it('copies both validators byte for byte (RFC 9111 §4.3.1)', () => {
    const fields = new Headers({ ETag: 'W/"x"', 'Last-Modified': modified })
    expect(validationFields({ fields })).toEqual([
      ['If-None-Match', 'W/"x"'],
      ['If-Modified-Since', modified],
    ])
  })

  it('names all variants of a URI, each tag once, and no date (RFC 9111 §4.3.1)', () => {
    const variants = ['"a"', 'W/"b"', '"a"'].map((etag) => ({
      fields: new Headers({ ETag: etag, 'Last-Modified': modified }),
    }))
    const untagged = { fields: new Headers({ 'Last-Modified': modified }) }
    expect(validationFields(...variants, untagged)).toEqual([['If-None-Match', '"a", W/"b"']])
    expect(validationFields()).toEqual([])
  })

  it('invents nothing when there is no validator', () => {
    expect(validationFields({ fields: new Headers({ Date: modified }) })).toEqual([])
  })
})

describe('isNotModified() by If-None-Match', () => {
  it.each([
    ['"1"', '"1"', true],
    ['W/"1"', '"1"', true],
    ['"1"', 'W/"1"', true],
    ['W/"1"', 'W/"1"', true],
    ['"1"', '"2"', false],
    ['"A"', '"a"', false],
    ['"0", "1"', '"1"', true],
    ['"0" ,, W/"1"', '"1"', true],
    ['"a,b"', '"a,b"', true],
    ['"a,b"', '"a"', false],
    ['*', '"1"', true],
    [' * ', '"1"', true],
    ['*, "1"', '"1"', false],
    ['w/"1"', '"1"', false],
    ['1', '"1"', false],
    ['"1', '"1"', false],
    ['"1" "2"', '"1"', false],
    ['"1";"2"', '"1"', false],
    ['"0",\t"1" , ', '"1"', true],
    ['', '"1"', false],
    ['""', '""', true],
  ])('RFC 9110 §13.1.2: %s against %s is %s', (field, etag, expected) => {
    expect(isNotModified(new Headers({ 'If-None-Match': field }), { etag })).toBe(expected)
  })

  it('matches nothing without an entity tag', () => {
    const fields = new Headers({ 'If-None-Match': '"1"' })
    expect(isNotModified(fields, { etag: null })).toBe(false)
    expect(isNotModified(fields, { etag: 'unquoted' })).toBe(false)
  })

  it('wins over If-Modified-Since (RFC 9110 §13.1.3)', () => {
    const fields = new Headers({ 'If-None-Match': '"2"', 'If-Modified-Since': modified })
    expect(isNotModified(fields, { etag: '"1"', lastModified: modified })).toBe(false)
  })

  it('stays linear on a long list', () => {
    const fields = { get: () => '"x", '.repeat(100_000) }
    expect(isNotModified(fields, { etag: '"y"' })).toBe(false)
  })
})

describe('isNotModified() by If-Modified-Since', () => {
  it.each([
    [modified, modified, true],
    [modified, earlier, true],
    [earlier, modified, false],
    ['yesterday', modified, false],
    [modified, 'yesterday', false],
    [modified, null, false],
  ])('RFC 9110 §13.1.3: since %s against %s is %s', (since, lastModified, expected) => {
    const fields = new Headers({ 'If-Modified-Since': since })
    expect(isNotModified(fields, { lastModified })).toBe(expected)
  })

  it('says no to a request without conditions', () => {
    expect(isNotModified(new Headers(), { etag: '"1"', lastModified: modified })).toBe(false)
  })
})
