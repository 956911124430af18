// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { freshenFields, storableFields } from './stored-fields.ts'

const receivedAtMs = Date.UTC(2026, 0, 1, 12)

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

  it.each([
    ['has none', [], 'Thu, 01 Jan 2026 12:00:00 GMT'],
    ['has a bad one', [['Date', 'today']], 'Thu, 01 Jan 2026 12:00:00 GMT'],
    ['has one', [['date', 'Wed, 31 Dec 2025 12:00:00 GMT']], 'Wed, 31 Dec 2025 12:00:00 GMT'],
  ] as [string, [string, string][], string][])(
    'dates a response that %s (RFC 9110 §6.6.1)',
    (_what, received, date) => {
      const fields = storableFields(received, receivedAtMs)
      expect(fields).toHaveLength(1)
      expect(new Headers(fields).get('Date')).toBe(date)
    },
  )

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

  it('counts Age and Date from the validation (RFC 9111 §4.2.3)', () => {
    const old: [string, string][] = [
      ['Age', '100'],
      ['Date', 'Wed, 31 Dec 2025 12:00:00 GMT'],
    ]
    expect(freshenFields(old, [])).toEqual([])
    expect(freshenFields(old, [['age', '5']])).toEqual([['age', '5']])
    expect(freshenFields(old, [], receivedAtMs)).toEqual([
      ['Date', 'Thu, 01 Jan 2026 12:00:00 GMT'],
    ])
    const dated: [string, string][] = [['date', 'Thu, 01 Jan 2026 11:59:59 GMT']]
    expect(freshenFields(old, dated, receivedAtMs)).toEqual(dated)
  })

  it('drops what no-cache names and the 304 does not send (RFC 9111 §5.2.2.4)', () => {
    const named: [string, string][] = [
      ['Cache-Control', 'no-cache="X-Token, X-Kept, Content-Type"'],
      ['X-Token', 'old'],
      ['X-Kept', 'old'],
      ['Content-Type', 'text/plain'],
    ]
    const freshened = new Headers(freshenFields(named, [['X-Kept', 'new']]))
    expect(freshened.get('X-Token')).toBeNull()
    expect(freshened.get('X-Kept')).toBe('new')
    expect(freshened.get('Content-Type')).toBe('text/plain')
    const lifted = new Headers(freshenFields(named, [['Cache-Control', 'max-age=1']]))
    expect(lifted.get('X-Token')).toBe('old')
  })
})
