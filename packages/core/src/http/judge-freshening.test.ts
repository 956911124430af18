// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { judgeFreshening } from './judge-freshening.ts'
import { freshenFields } from './stored-fields.ts'

const stored: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'max-age=60'],
  ['ETag', '"1"'],
]

interface Said {
  readonly method?: string
  readonly status?: number
  readonly request?: string
  readonly received?: Record<string, string>
}

function fate({ method = 'GET', status = 200, request = '', received = {} }: Said): string {
  return judgeFreshening({
    method,
    status,
    requestFields: new Headers({ 'Cache-Control': request }),
    responseFields: new Headers(freshenFields(stored, Object.entries(received))),
  })
}

describe('judgeFreshening()', () => {
  it.each<[string, Said]>([
    ['a 304 that says nothing new', {}],
    ['one with another lifetime', { received: { 'Cache-Control': 'max-age=0' } }],
    ['one that wants validation', { received: { 'Cache-Control': 'no-cache' } }],
    [
      'one whose no-store is overridden by what is understood (RFC 9111 §5.2.2.3)',
      { received: { 'Cache-Control': 'no-store, must-understand' } },
    ],
    [
      'one whose targeted field replaces no-store (RFC 9213 §2.2)',
      { received: { 'Cache-Control': 'no-store', 'Springhouse-Cache-Control': 'max-age=5' } },
    ],
    ['an answer to HEAD', { method: 'HEAD' }],
    ['a response of another status', { status: 404 }],
  ])('keeps what was freshened by %s', (_what, said) => {
    expect(fate(said)).toBe('update')
  })

  it.each<[string, Said]>([
    ['no-store (RFC 9111 §5.2.2.5)', { received: { 'Cache-Control': 'no-store' } }],
    ['Vary: *', { received: { Vary: '*' } }],
    ['no lifetime of a status that needs one', { status: 302, received: { 'Cache-Control': 'x' } }],
    [
      'no-store, on either side',
      { request: 'no-store', received: { 'Cache-Control': 'no-store' } },
    ],
  ])('serves once and drops what a 304 has given %s', (_what, said) => {
    expect(fate(said)).toBe('drop')
  })

  it('leaves the entry as it was when the request says no-store (RFC 9111 §5.2.1.5)', () => {
    expect(fate({ request: 'no-store', received: { ETag: '"1"' } })).toBe('leave')
  })
})
