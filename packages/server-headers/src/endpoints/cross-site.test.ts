// SPDX-License-Identifier: MIT
import { afterEach, describe, expect, it } from 'vitest'
import { openPortal, type TestPortal } from '../testing/test-portal.ts'

const APP = 'https://app.example'

let portal: TestPortal
afterEach(() => portal.close())

async function ask(path: string, init: RequestInit): Promise<Response> {
  const answer = await portal.as('ann', `/springhouse${path}`, init)
  await answer.body?.cancel()
  return answer
}

describe('requests that other sites cause', () => {
  it.each([
    ['Fetch Metadata', { 'Sec-Fetch-Site': 'cross-site' }],
    ['Origin, from a browser without Fetch Metadata', { Origin: 'https://evil.example' }],
    ['an origin that hides its name', { Origin: 'null' }],
  ])('are refused by %s, on every endpoint that knows the session', async (_by, headers) => {
    portal = await openPortal({}, { allowedOrigins: [APP] })
    for (const path of ['/stream', '/changes', '/ops?keys=a', '/ping', '/nothing']) {
      const answer = await ask(path, { headers })
      expect([path, answer.status]).toEqual([path, 403])
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull()
      expect(answer.headers.get('Springhouse-Partition')).toBeNull()
    }
  })

  it.each([
    [{ 'Sec-Fetch-Site': 'same-origin' }],
    [{ 'Sec-Fetch-Site': 'none' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
    [{ Origin: 'https://portal.test' }],
    [{}],
  ])('are none with %j', async (headers) => {
    portal = await openPortal({})
    expect((await ask('/stream', { headers })).status).toBe(200)
  })

  it('are answered where the portal allows their origin, so that its pages can read', async () => {
    portal = await openPortal({}, { allowedOrigins: [APP] })
    const headers = { Origin: APP, 'Sec-Fetch-Site': 'cross-site' }
    for (const path of ['/stream', '/changes']) {
      const answer = await ask(path, { headers })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(APP)
      expect(answer.headers.get('Access-Control-Allow-Credentials')).toBe('true')
      expect(answer.headers.get('Vary')).toBe('Origin')
    }
  })

  it('may ask an allowed origin’s question before they send fields of their own', async () => {
    portal = await openPortal({}, { allowedOrigins: [APP] })
    const preflight = {
      method: 'OPTIONS',
      headers: { Origin: APP, 'Sec-Fetch-Site': 'cross-site' },
    }
    const answer = await ask('/stream', preflight)
    expect(answer.status).toBe(204)
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(APP)
    expect(answer.headers.get('Access-Control-Allow-Methods')).toBe('GET')
    expect(answer.headers.get('Access-Control-Allow-Headers')).toContain('Last-Event-ID')
    const other = { method: 'OPTIONS', headers: { Origin: 'https://evil.example' } }
    expect((await ask('/stream', other)).status).toBe(403)
    expect((await ask('/stream', { method: 'OPTIONS' })).status).toBe(405)
  })

  it('may not write, even from an allowed origin', async () => {
    portal = await openPortal({}, { allowedOrigins: [APP] })
    const headers = { Origin: APP, 'Sec-Fetch-Site': 'cross-site' }
    const answer = await ask('/changes', { method: 'POST', headers })
    expect(answer.status).toBe(405)
  })
})
