// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { type Exchange, judgeStorability } from './storability.ts'

interface Said {
  readonly method?: string
  readonly status?: number
  readonly request?: Record<string, string>
  readonly response?: Record<string, string>
  readonly type?: string
  readonly isKeyed?: boolean
}

function exchange({
  method = 'GET',
  status = 200,
  request,
  response,
  type,
  isKeyed = false,
}: Said): Exchange {
  return {
    method,
    status,
    requestFields: new Headers(request),
    responseFields: new Headers(response),
    isKeyed,
    ...(type === undefined ? {} : { type }),
  }
}

describe('judgeStorability()', () => {
  it.each<[string, Said]>([
    ['§3 a heuristically cacheable status', {}],
    ['§3 a 404', { status: 404 }],
    [
      '§3 explicit freshness on any status',
      { status: 299, response: { 'Cache-Control': 'max-age=60' } },
    ],
    ['§3 Expires on any status', { status: 302, response: { Expires: '0' } }],
    ['§3 private on any status', { status: 418, response: { 'Cache-Control': 'private' } }],
    ['§3 public on any status', { status: 302, response: { 'Cache-Control': 'public' } }],
    ['§3 s-maxage with a cacheable status', { response: { 'Cache-Control': 's-maxage=3600' } }],
    ['§3.5 Authorization, in a private cache', { request: { Authorization: 'x' } }],
    ['§5.2.2.4 no-cache', { response: { 'Cache-Control': 'no-cache, max-age=3600' } }],
    [
      '§5.2.2.3 must-understand of a known status beside no-store',
      { response: { 'Cache-Control': 'no-store, must-understand, max-age=3600' } },
    ],
    ['a same-origin response', { type: 'basic' }],
    ['RFC 9110 §9.3.3 a POST with a key', { method: 'POST', isKeyed: true }],
    ['a QUERY with a key', { method: 'QUERY', isKeyed: true }],
    [
      'RFC 9213 §2.2 a targeted lifetime beside no-store',
      { response: { 'Cache-Control': 'no-store', 'Springhouse-Cache-Control': 'max-age=60' } },
    ],
  ])('stores: %s', (_what, said) => {
    expect(judgeStorability(exchange(said))).toEqual({ kind: 'store' })
  })

  it.each<[string, Said, string]>([
    ['another method', { method: 'POST' }, 'method POST'],
    ['HEAD', { method: 'HEAD' }, 'method HEAD'],
    ['QUERY without a key', { method: 'QUERY' }, 'method QUERY'],
    ['a write with a key', { method: 'PUT', isKeyed: true }, 'method PUT'],
    ['HEAD with a key', { method: 'HEAD', isKeyed: true }, 'method HEAD'],
    [
      'no-store in the answer to a POST with a key',
      { method: 'POST', isKeyed: true, response: { 'Cache-Control': 'no-store' } },
      'no-store',
    ],
    ['an opaque response', { type: 'opaque' }, 'type opaque'],
    ['an opaque redirect', { type: 'opaqueredirect', status: 0 }, 'type opaqueredirect'],
    ['an error response', { type: 'error', status: 0 }, 'type error'],
    ['§3 an interim status', { status: 103 }, 'status 103'],
    ['§3.3 a part', { status: 206 }, 'status 206'],
    ['§3 a 304', { status: 304 }, 'status 304'],
    ['RFC 6585 §3 428', { status: 428, response: { 'Cache-Control': 'max-age=9' } }, 'status 428'],
    ['RFC 6585 §4 429', { status: 429, response: { 'Cache-Control': 'max-age=9' } }, 'status 429'],
    ['§4.1 Vary *', { response: { Vary: 'Foo, *' } }, 'Vary is "*"'],
    [
      '§5.2.1.5 no-store asked',
      { request: { 'Cache-Control': 'no-store' } },
      'no-store in the request',
    ],
    ['§5.2.2.5 no-store', { response: { 'Cache-Control': 'no-store, max-age=3600' } }, 'no-store'],
    ['a targeted no-store', { response: { 'Springhouse-Cache-Control': 'no-store' } }, 'no-store'],
    [
      '§5.2.2.3 must-understand of an unknown status',
      { status: 299, response: { 'Cache-Control': 'no-store, must-understand, max-age=3600' } },
      'must-understand of an unknown status',
    ],
    ['§3 a 500 without a lifetime', { status: 500 }, 'status 500 without a lifetime'],
    ['§3 a 302 without a lifetime', { status: 302 }, 'status 302 without a lifetime'],
    [
      '§3 s-maxage alone, in a private cache',
      { status: 302, response: { 'Cache-Control': 's-maxage=60' } },
      'status 302 without a lifetime',
    ],
    [
      'Expires that a targeted field replaces',
      { status: 302, response: { Expires: '0', 'Springhouse-Cache-Control': 'stale-if-error=5' } },
      'status 302 without a lifetime',
    ],
  ])('refuses: %s', (_what, said, why) => {
    expect(judgeStorability(exchange(said))).toEqual({ kind: 'refuse', why })
  })
})
