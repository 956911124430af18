// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { freshenFields, storableFields } from './stored-fields.ts'

describe('storableFields()', () => {
  it('keeps unknown fields, and drops those of one hop and of the encoded body', () => {
    const received: [string, string][] = [
      ['Content-Type', 'text/plain'],
      ['X-Unknown', '1'],
      ['Connection', 'close, X-Hop'],
      ['X-Hop', '1'],
      ['Keep-Alive', '5'],
      ['Transfer-Encoding', 'chunked'],
      ['Proxy-Authenticate', 'x'],
      ['Set-Cookie', 'a=b'],
      ['Content-Encoding', 'br'],
      ['Content-Length', '7'],
    ]
    expect(storableFields(received)).toEqual([
      ['Content-Type', 'text/plain'],
      ['X-Unknown', '1'],
    ])
  })

  it('reads Headers', () => {
    expect(storableFields(new Headers({ ETag: '"1"' }))).toEqual([['etag', '"1"']])
  })
})

describe('freshenFields()', () => {
  const stored: [string, string][] = [
    ['Cache-Control', 'max-age=1'],
    ['Content-Type', 'text/plain'],
    ['ETag', '"1"'],
    ['X-Old', 'old'],
  ]

  it.each([
    ['cache-control', 'max-age=2'],
    ['x-old', 'new'],
    ['x-new', 'new'],
    ['content-foo', 'new'],
    ['content-security-policy', 'x'],
    ['content-language', 'fr'],
    ['cache-groups', '"a"'],
  ])('updates %s (RFC 9111 §3.2)', (name, value) => {
    const fields = new Headers(freshenFields(stored, [[name, value]]))
    expect(fields.get(name)).toBe(value)
  })

  it.each([
    'content-length',
    'content-encoding',
    'content-type',
    'content-range',
    'content-md5',
    'repr-digest',
    'connection',
    'transfer-encoding',
  ])('leaves %s as it is stored (RFC 9111 §3.2)', (name) => {
    expect(freshenFields(stored, [[name, 'new']])).toEqual(stored)
  })

  it('keeps what the 304 does not mention', () => {
    expect(freshenFields(stored, [])).toEqual(stored)
  })

  it('replaces every stored line of a name by every received one', () => {
    const twice: [string, string][] = [
      ['Link', '<a>'],
      ['link', '<b>'],
    ]
    expect(freshenFields(twice, [['LINK', '<c>']])).toEqual([['LINK', '<c>']])
  })
})
