// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { freshenedResponses } from '../freshened-responses.ts'
import { freshenFields } from '../stored-fields.ts'

const stored: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'max-age=1'],
  ['Content-Encoding', 'br'],
  ['Content-Length', '7'],
  ['Content-Type', 'text/plain'],
  ['ETag', '"1"'],
  ['X-Own', 'old'],
]

describe('RFC 9111 §3.2, updating stored fields by a 304', () => {
  it.each([
    'Cache-Control',
    'X-Own',
    'X-New',
    'Content-Foo',
    'Content-Security-Policy',
    'Content-Location',
    'Cache-Groups',
  ])('updates %s', (name) => {
    const freshened = new Headers(freshenFields(stored, [[name, 'new']]))
    expect(freshened.get(name)).toBe('new')
  })

  it.each(['Content-Length', 'Content-Encoding', 'Content-Type'])('keeps %s', (name) => {
    const freshened = new Headers(freshenFields(stored, [[name, 'new']]))
    expect(freshened.get(name)).toBe(new Map(stored).get(name))
  })

  it('keeps what the 304 does not mention', () => {
    expect(freshenFields(stored, [])).toEqual(stored)
  })
})

describe('RFC 9111 §4.3.4, a 304 with a strong validator', () => {
  const times = { requestTimeMs: 0, responseTimeMs: 0 }
  const one = { fields: new Headers(stored.map(([name, value]) => [name, value])), ...times }

  it('updates what has it', () => {
    expect(freshenedResponses([one], new Headers({ ETag: '"1"' }))).toEqual([one])
  })

  it('updates nothing when the store has not got it', () => {
    expect(freshenedResponses([one], new Headers({ ETag: '"2"' }))).toEqual([])
  })
})
