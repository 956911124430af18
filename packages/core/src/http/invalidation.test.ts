// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { invalidatedGroups, invalidatedUris, type ResolveUrl } from './invalidation.ts'
import { isSafeMethod, isUnsafeMethod } from './methods.ts'

const resolve: ResolveUrl = (reference, base) =>
  URL.canParse(reference, base) ? new URL(reference, base) : undefined
const url = 'https://portal.example/api/orders?x=1#part'
const target = 'https://portal.example/api/orders?x=1'

function uris(
  method: string,
  status: number,
  fields: Record<string, string> = {},
): readonly string[] {
  return invalidatedUris({ method, url, status, fields: new Headers(fields) }, resolve)
}

describe('invalidatedUris()', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH'])(
    'names the target of a successful %s, without its fragment (RFC 9111 §4.4)',
    (method) => {
      expect(uris(method, 200)).toEqual([target])
      expect(uris(method, 303)).toEqual([target])
    },
  )

  it.each([400, 404, 409, 500, 503, 199])('names nothing after a %i', (status) => {
    expect(uris('POST', status)).toEqual([])
  })

  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])('names nothing for %s', (method) => {
    expect(uris(method, 200)).toEqual([])
  })

  it('names Location and Content-Location of the same origin only', () => {
    const fields = { Location: '/api/orders/7', 'Content-Location': 'https://evil.example/x' }
    expect(uris('POST', 201, fields)).toEqual([target, 'https://portal.example/api/orders/7'])
  })

  it('names a URI once', () => {
    expect(uris('POST', 201, { 'Content-Location': '?x=1#y' })).toEqual([target])
  })

  it('leaves out a Location that is no URL', () => {
    expect(uris('POST', 201, { Location: 'https://' })).toEqual([target])
  })

  it('names nothing when the target itself is no URL', () => {
    const exchange = { method: 'POST', url: 'nowhere', status: 200, fields: new Headers() }
    expect(invalidatedUris(exchange, resolve)).toEqual([])
  })

  it.each(['opaque', 'opaqueredirect'])('takes a hidden result for a success: %s', (type) => {
    const exchange = { method: 'POST', url, status: 0, fields: new Headers(), type }
    expect(invalidatedUris(exchange, resolve)).toEqual([target])
  })
})

describe('invalidatedGroups()', () => {
  const fields = new Headers({ 'Cache-Group-Invalidation': '"products", "product:42"' })

  it.each([
    ['POST', 200, ['products', 'product:42']],
    ['M-SEARCH', 303, ['products', 'product:42']],
    ['GET', 200, []],
    ['HEAD', 200, []],
    ['OPTIONS', 204, []],
    ['POST', 404, []],
    ['POST', 500, []],
  ])('lists, for the answer to a %s with status %i, %j (RFC 9875 §3)', (method, status, groups) => {
    expect(invalidatedGroups({ method, status, fields })).toEqual(groups)
  })

  it.each([new Headers(), new Headers({ 'Cache-Group-Invalidation': 'products' })])(
    'lists none when the field is absent or malformed',
    (absent) => {
      expect(invalidatedGroups({ method: 'POST', status: 200, fields: absent })).toEqual([])
    },
  )
})

describe('isUnsafeMethod()', () => {
  it('counts unknown methods as unsafe (RFC 9110 §9.2.1)', () => {
    expect(isUnsafeMethod('BREW')).toBe(true)
    expect(isUnsafeMethod('GET')).toBe(false)
    expect(isSafeMethod('GET')).toBe(true)
  })
})
