// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest'
import { STAFF } from '../data/staff.ts'
import { SignedSessions } from './signed-sessions.ts'

const [anna] = STAFF
const DAY_MS = 24 * 60 * 60 * 1000

function ask(cookie: string, url: string = 'http://dairy.test/'): Request {
  return new Request(url, { headers: { Cookie: cookie } })
}

function signIn(sessions: SignedSessions): string {
  if (anna === undefined) throw new Error('Nobody works here')
  return sessions.signIn(ask(''), anna)
}

function cookieOf(setCookie: string): string {
  return setCookie.split(';')[0] ?? ''
}

describe('SignedSessions', () => {
  it('knows whom it signed in, in any process with the same secret', () => {
    const cookie = cookieOf(signIn(new SignedSessions('secret', () => 0)))
    const elsewhere = new SignedSessions('secret', () => DAY_MS)
    expect(elsewhere.personOf(ask(`theme=dark; ${cookie}`))).toEqual(anna)
  })

  it('knows nobody with another secret, another name or a broken cookie', () => {
    const sessions = new SignedSessions('secret', () => 0)
    const cookie = cookieOf(signIn(sessions))
    expect(new SignedSessions('other', () => 0).personOf(ask(cookie))).toBeUndefined()
    expect(sessions.personOf(ask(cookie.replace('anna', 'edith')))).toBeUndefined()
    for (const broken of ['', 'dairy_session=', 'dairy_session=anna', 'dairy_session=a.b.c']) {
      expect(sessions.personOf(ask(broken))).toBeUndefined()
    }
  })

  it('forgets after 30 days', () => {
    const cookie = cookieOf(signIn(new SignedSessions('secret', () => 0)))
    const onDay = (day: number) => new SignedSessions('secret', () => day * DAY_MS)
    expect(onDay(29.9).personOf(ask(cookie))).toEqual(anna)
    expect(onDay(30.1).personOf(ask(cookie))).toBeUndefined()
  })

  it('keeps its cookie from scripts, other sites and, behind TLS, from plain HTTP', () => {
    const sessions = new SignedSessions('secret', () => 0)
    expect(signIn(sessions)).toMatch(/Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
    expect(sessions.signOut(ask('', 'https://dairy.test/'))).toMatch(/=; .*Max-Age=0.*; Secure$/)
  })
})
