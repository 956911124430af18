// SPDX-License-Identifier: MIT
import { decodeChanges, formatPosition, isPingAnswer } from '@springhouse/core'
import type { SqlDatabase } from '@springhouse/origin'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPortal, type TestPortal, type TestPortalOptions } from '../testing/test-portal.ts'
import type { TroubleListener } from '../trouble.ts'

let portal: TestPortal
afterEach(() => portal.close())

async function open(options?: TestPortalOptions): Promise<TestPortal> {
  portal = await openPortal({}, options)
  return portal
}

describe('endpoints', () => {
  it.each(['/ping', '/stream', '/changes', '/ops?keys=a', '/nothing'])(
    'refuse a cross-site request for %s',
    async (path) => {
      await open()
      const answer = await portal.as('ann', `/springhouse${path}`, {
        headers: { 'Sec-Fetch-Site': 'cross-site' },
      })
      expect(answer.status).toBe(403)
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
      expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/cross-site' })
    },
  )

  it.each(['', '/', '/nothing', '/ping/more', '/invalidate'])(
    'do not exist at "%s"',
    async (path) => {
      await open()
      const answer = await portal.fetch(`/springhouse${path}`)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ status: 404 })
      expect(portal.asked).toEqual([])
    },
  )

  it('leave a neighbouring path to the portal', async () => {
    await open()
    await portal.fetch('/springhouses')
    expect(portal.asked).toEqual(['/springhouses'])
  })

  it('move with the base', async () => {
    await open({ base: '/sys/cache' })
    expect((await portal.fetch('/sys/cache/ping')).status).toBe(200)
    await portal.fetch('/springhouse/ping')
    expect(portal.asked).toEqual(['/springhouse/ping'])
  })

  it('allow reading only', async () => {
    await open()
    const answer = await portal.fetch('/springhouse/ping', { method: 'POST' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('Allow')).toBe('GET, HEAD')
    const stream = await portal.fetch('/springhouse/stream', { method: 'HEAD' })
    expect(stream.headers.get('Allow')).toBe('GET')
  })

  it('say 503 when the session cannot be read', async () => {
    const onEvent = vi.fn<TroubleListener>()
    await open({ session: () => Promise.reject(new Error('store away')), onEvent })
    const answer = await portal.fetch('/springhouse/ping')
    expect(answer.status).toBe(503)
    expect(onEvent).toHaveBeenCalledOnce()
  })
})

describe('GET /ping', () => {
  it('proves that this is the origin', async () => {
    await open()
    const answer = await portal.fetch('/springhouse/ping')
    const body: unknown = await answer.json()
    expect(body).toEqual({ springhouse: 1, app: 'test', cache: true })
    expect(isPingAnswer(body)).toBe(true)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(answer.headers.get('Springhouse-Partition')).toBe('anonymous')
  })

  it('has no body for HEAD', async () => {
    await open()
    const answer = await portal.fetch('/springhouse/ping', { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.body).toBeNull()
  })

  it('says when caching is switched off', async () => {
    await open({ enabled: false })
    expect(await (await portal.fetch('/springhouse/ping')).json()).toMatchObject({ cache: false })
  })
})

describe('GET /changes', () => {
  it('answers hello and what was missed', async () => {
    await open()
    const since = formatPosition(await portal.origin.invalidate(['a']))
    await portal.origin.invalidate(['b'])
    const answer = await portal.fetch(`/springhouse/changes?since=${since}`)
    expect(answer.headers.get('Content-Type')).toBe('application/json')
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(decodeChanges(await answer.json())).toMatchObject([
      { type: 'hello', scopes: [{ from: { seq: 1 }, head: { seq: 2 } }] },
      { type: 'inv', invalidation: { tags: ['b'], previousSeq: 1 } },
    ])
  })

  it('answers a reset for a place that is lost', async () => {
    await open()
    const answer = await portal.fetch('/springhouse/changes?since=gone.4')
    expect(decodeChanges(await answer.json())).toMatchObject([
      { type: 'hello', scopes: [{ gap: true }] },
      { type: 'reset', why: 'epoch' },
    ])
  })

  it('answers hello alone for a follower that has nothing', async () => {
    await open()
    const answer = await portal.fetch('/springhouse/changes')
    expect(decodeChanges(await answer.json())).toHaveLength(1)
  })

  it.each(['/changes', '/stream'])('refuses what is no position: %s', async (path) => {
    await open()
    const answer = await portal.fetch(`/springhouse${path}?since=yesterday`)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/bad-position' })
  })

  it('is refused when the log cannot be read', async () => {
    const onEvent = vi.fn<TroubleListener>()
    await open({ onEvent })
    vi.spyOn(portal.origin, 'catchUp').mockRejectedValue(new Error('log away'))
    expect((await portal.fetch('/springhouse/changes')).status).toBe(503)
    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ what: 'log' }))
  })

  it('is refused while the process does not hear the log', async () => {
    await open()
    vi.spyOn(portal.origin, 'stamp').mockReturnValue(undefined)
    expect((await portal.fetch('/springhouse/changes')).status).toBe(503)
  })
})

describe('GET /ops', () => {
  const database: SqlDatabase = {
    query: () => Promise.reject(new Error('not asked')),
    transaction: () => Promise.reject(new Error('not asked')),
  }

  it('needs a session', async () => {
    await open()
    const answer = await portal.fetch('/springhouse/ops?keys=a')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('Springhouse-Partition')).toBe('anonymous')
  })

  it('knows no operation without a database', async () => {
    await open()
    const answer = await portal.as('ann', '/springhouse/ops?keys=a,b')
    expect(await answer.json()).toEqual({ a: { state: 'unknown' }, b: { state: 'unknown' } })
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
  })

  it('asks the origin for the session’s owner', async () => {
    await open({ database })
    const done = { state: 'done', status: 201 } as const
    const operations = vi.spyOn(portal.origin, 'operations').mockResolvedValue({ b: done })
    const answer = await portal.as('ann', '/springhouse/ops?keys=a,b')
    expect(await answer.json()).toEqual({ a: { state: 'unknown' }, b: done })
    const owner = await portal.app.owner(
      new Request('http://portal.test/', { headers: { Cookie: 'sid=ann' } }),
    )
    expect(operations).toHaveBeenCalledWith(database, owner, ['a', 'b'])
  })

  it.each([
    ['none', ''],
    ['an empty one', '?keys=a,,b'],
    ['one that is too long', `?keys=${'k'.repeat(256)}`],
    ['one that no key can be', '?keys=a,%00'],
    ['one beyond ASCII', '?keys=%C3%A9'],
    ['one with half a character', '?keys=%ED%A0%80'],
    ['a megabyte', `?keys=${'k'.repeat(1_000_000)}`],
    ['too many', `?keys=${Array.from({ length: 101 }, (_, index) => index).join(',')}`],
  ])('refuses keys: %s', async (_name, query) => {
    await open()
    const answer = await portal.as('ann', `/springhouse/ops${query}`)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ type: '/springhouse/problems/bad-key' })
  })

  it('says 503 when the database cannot be asked', async () => {
    const onEvent = vi.fn<TroubleListener>()
    await open({ database, onEvent })
    const answer = await portal.as('ann', '/springhouse/ops?keys=a')
    expect(answer.status).toBe(503)
    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ what: 'operations' }))
  })
})
