// SPDX-License-Identifier: MIT
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AnswerLog } from './answer-log.ts'
import { portalFetch } from './portal-fetch.ts'

const NOW = 1_000_000

function answering(response: () => Response) {
  const log = new AnswerLog()
  const asked = vi.fn<typeof fetch>(async () => response())
  vi.stubGlobal('fetch', asked)
  return { log, asked, portal: portalFetch(log, () => NOW) }
}

afterEach(() => vi.unstubAllGlobals())

describe('portalFetch() load', () => {
  it('gives the body and enters the answer in the log', async () => {
    const { log, portal } = answering(() =>
      Response.json({ date: 'today' }, { headers: { Age: '5', 'Cache-Groups': '"rounds"' } }),
    )
    const { body, answer } = await portal.load('/api/round')
    expect(body).toEqual({ date: 'today' })
    expect(answer).toMatchObject({ asOfMs: NOW - 5000, tags: ['rounds'], status: 200 })
    expect(log.latest.get()).toMatchObject([{ number: 1, url: '/api/round' }])
  })

  it.each([
    [401, 'signed-out'],
    [404, 'missing'],
    [403, 'refused'],
    [500, 'broken'],
    [504, 'unreachable'],
  ])('refuses a %i as %s', async (status, kind) => {
    const { portal } = answering(() => new Response(null, { status }))
    await expect(portal.load('/api/round')).rejects.toMatchObject({ name: 'LoadError', kind })
  })

  it("uses the server's own words when it gives a problem document", async () => {
    const { portal } = answering(
      () =>
        new Response('{"title":"No","detail":"Only clerks change prices."}', {
          status: 403,
          headers: { 'Content-Type': 'application/problem+json' },
        }),
    )
    await expect(portal.load('/api/round')).rejects.toThrow('Only clerks change prices.')
  })

  it("calls a login page of somebody's Wi-Fi no connection", async () => {
    const { portal } = answering(() => new Response('<html>Please log in</html>'))
    await expect(portal.load('/api/round')).rejects.toMatchObject({ kind: 'unreachable' })
  })

  it('calls a failed fetch no connection', async () => {
    const { portal } = answering(() => {
      throw new TypeError('Failed to fetch')
    })
    await expect(portal.load('/api/round')).rejects.toMatchObject({ kind: 'unreachable' })
  })
})

describe('portalFetch() send', () => {
  it("tells the worker's 202 from the server's answer", async () => {
    const headers = { 'Springhouse-Outbox': '"key-1"' }
    const { portal, asked } = answering(() => new Response(null, { status: 202, headers }))
    expect(await portal.send('POST', '/api/yields', { litres: 1 })).toEqual({
      kind: 'on-phone',
      key: 'key-1',
    })
    expect(asked).toHaveBeenCalledWith('/api/yields', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"litres":1}',
    })
  })

  it('sends the key of the write, and the version that it changes', async () => {
    const { portal, asked } = answering(() => Response.json({}))
    await portal.send('PUT', '/api/animals/7/care', {}, { key: 'k1', ifMatch: '"care-7-2"' })
    const fields = { 'Idempotency-Key': '"k1"', 'If-Match': '"care-7-2"' }
    expect(asked.mock.lastCall?.[1]?.headers).toMatchObject(fields)
  })

  it('says that the record is on the server when the origin answered', async () => {
    const { portal } = answering(() => Response.json({ id: 'a' }, { status: 201 }))
    const sent = await portal.send('POST', '/api/yields', {})
    expect(sent).toMatchObject({ kind: 'on-server', body: { id: 'a' }, answer: { status: 201 } })
  })

  it('says that the record is on the server although its answer has no body', async () => {
    const { portal } = answering(() => new Response(null, { status: 204 }))
    expect(await portal.send('DELETE', '/api/session')).toMatchObject({ kind: 'on-server' })
  })
})
