// SPDX-License-Identifier: MIT
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reflectCookies, requestAfterAnswer } from './after-answer.ts'

const NOW = Date.UTC(2026, 4, 5)

describe('reflectCookies', () => {
  it.each([
    ['a new cookie', null, ['sid=1; HttpOnly; Path=/'], 'sid=1'],
    ['a changed one', 'sid=1; theme=dark', ['sid=2'], 'sid=2; theme=dark'],
    ['one that ends by Max-Age', 'sid=1; theme=dark', ['sid=; Max-Age=0'], 'theme=dark'],
    ['one that ends by Expires', 'sid=1', ['sid=; expires=Thu, 01 Jan 1970 00:00:00 GMT'], ''],
    [
      'Max-Age over Expires',
      '',
      ['sid=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9'],
      'sid=1',
    ],
    ['one that lasts', '', ['sid=1; Expires=Fri, 01 Jan 2038 00:00:00 GMT'], 'sid=1'],
    ['an unreadable Expires', '', ['sid=1; Expires=later'], 'sid=1'],
    ['a value with "="', '', ['sid=a=b=='], 'sid=a=b=='],
    ['what is no cookie', 'lonely; sid=1', ['alone; Path=/', '=x'], 'sid=1'],
  ])('reflects %s', (_name, cookie, setCookies, expected) => {
    expect(reflectCookies(cookie, setCookies, NOW)).toBe(expected)
  })

  it('leaves a Cookie field as it is when nothing is set', () => {
    const token = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(
      fc.property(fc.dictionary(token, token), (cookies) => {
        const field = Object.entries(cookies)
          .map(([name, value]) => `${name}=${value}`)
          .join('; ')
        expect(reflectCookies(field, [], NOW)).toBe(field)
      }),
    )
  })
})

describe('requestAfterAnswer', () => {
  it('keeps method, address and other fields, and drops the body', async () => {
    const request = new Request('http://portal.test/login', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer x', Cookie: 'sid=1' },
    })
    await request.text()
    const after = requestAfterAnswer(request, ['sid=2'], NOW)
    expect(after.method).toBe('POST')
    expect(after.url).toBe(request.url)
    expect(after.headers.get('Authorization')).toBe('Bearer x')
    expect(after.headers.get('Cookie')).toBe('sid=2')
    expect(after.headers.get('Content-Type')).toBeNull()
    expect(after.body).toBeNull()
  })

  it.each(['TRACE', 'trace', 'CONNECT', 'TRACK'])('asks with GET instead of %s', (method) => {
    // As servers make it from what came in; the constructor would refuse it.
    const request = Object.defineProperty(new Request('http://portal.test/'), 'method', {
      value: method,
    })
    expect(requestAfterAnswer(request, [], NOW).method).toBe('GET')
  })

  it('has no Cookie field when none is left', () => {
    const request = new Request('http://portal.test/logout', { headers: { Cookie: 'sid=1' } })
    expect(requestAfterAnswer(request, ['sid=; Max-Age=0'], NOW).headers.has('Cookie')).toBe(false)
  })
})
