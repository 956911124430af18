// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { storedUrlOf } from './stored-url.ts'

const asked = 'https://portal.example/api/old#part'
const final = 'https://portal.example/api/products#part'
const redirected = { method: 'GET', url: asked, responseUrl: final, redirected: true }

describe('storedUrlOf()', () => {
  it('is the URL that was asked for, without its fragment', () => {
    const direct = { method: 'GET', url: asked, responseUrl: asked, redirected: false }
    expect(storedUrlOf(direct, () => false)).toBe('https://portal.example/api/old')
  })

  it('is the URL that redirects have led to, if a route reads there', () => {
    const governed = new Set(['https://portal.example/api/products'])
    const stored = storedUrlOf(redirected, (url) => governed.has(url))
    expect(stored).toBe('https://portal.example/api/products')
  })

  it('is never the URL that was redirected: its hops were not seen', () => {
    const governed = new Set(['https://portal.example/api/old'])
    expect(storedUrlOf(redirected, (url) => governed.has(url))).toBeUndefined()
  })

  it('is none where redirects hide where they have led to, or how', () => {
    const hidden = { ...redirected, responseUrl: '' }
    expect(storedUrlOf(hidden, () => true)).toBeUndefined()
    expect(storedUrlOf({ ...redirected, method: 'POST' }, () => true)).toBeUndefined()
  })
})
